/** Chromium as a runtime: a page that does what the programs of the others do, on a virtual host. */
import type { Seen } from "../../conformance/runner/cli.ts";
import type { Scenario } from "../../conformance/runner/scenario.ts";
import type { Endpoints, Measured } from "../measure.ts";
import type { Counts } from "./counts.ts";
import { type Figures, measureWith } from "./figures.ts";
import { JOBS } from "./scenarios.ts";

/** A browser with the page's program, of scripts/runtimes/page.mjs. */
export interface Browser {
  readonly version: string;
  /** Calls a function of the program in a fresh page. */
  call(name: string, argument: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Scenarios that start no command, played in a page. */
export async function playInPage(
  browser: Browser,
  scenarios: readonly Scenario[],
  endpoints: string,
): Promise<Seen[]> {
  return (await browser.call("play", { scenarios, endpoints, jobs: JOBS })) as Seen[];
}

/** The contracts of files and session stores, run in a page. */
export async function contractInPage(browser: Browser): Promise<Counts> {
  return (await browser.call("contract", null)) as Counts;
}

/** The page's figures. */
export function measureInPage(browser: Browser): Promise<Figures> {
  return measureWith(async (endpoints: Endpoints) => (await browser.call("measure", endpoints)) as Measured);
}
