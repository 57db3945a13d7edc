/** Where ours judges a command otherwise on purpose; docs/decisions/differences.md has the reasons. */
import { isDeepStrictEqual } from "node:util";
import type { Judgement } from "./judgement.ts";

/** The decision that explains what both made of a command, as in docs/decisions/differences.md. */
export function explain(command: string, ours?: Judgement, theirs?: Judgement): string | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  const parsedAlike = isDeepStrictEqual(ours.parsed, theirs.parsed);
  // Never less is asked for.
  if (ours.asked && !theirs.asked && parsedAlike) return "Known-safe commands";
  if (ours.asked !== theirs.asked || parsedAlike || !command.includes("\\")) return undefined;
  return bare(ours) === bare(theirs) ? "Backslashes in the words of a command" : undefined;
}

/** What a command is taken for, without the quotes and escapes of its words. */
function bare({ parsed }: Judgement): string {
  return JSON.stringify(parsed).replaceAll(/["'\\]/g, "");
}
