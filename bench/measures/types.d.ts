import type { Endpoint } from "../lib/endpoint.mjs";
import type { Contender } from "../lib/rounds.mjs";

/** What a measure works with. */
export interface Context {
  endpoint: Endpoint;
  /** A folder for sessions to work in. */
  workspace: string;
  /** The reference's program, where there is one. */
  reference: string | undefined;
}

/** Something that is measured, for both sides in the same rounds. */
export interface Measure {
  name: string;
  rounds: { least: number; most: number };
  contenders(context: Context): Contender[];
}
