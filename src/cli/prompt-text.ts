/** What to do, in the user's words. */

import { CodexError } from "../errors.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage.ts";

/**
 * The prompt that was given; `-`, or nothing, reads it from standard input.
 *
 * @throws UsageError for an empty one; CodexError `invalid_argument` where there is none.
 */
export async function promptText(given: string | undefined, terminal: Terminal): Promise<string> {
  if (given !== undefined && given !== "-") {
    if (given.trim() === "") throw new UsageError("The prompt is empty.");
    return given;
  }
  if (given === undefined && terminal.hasKeyboard) {
    throw new CodexError("invalid_argument", "There is no prompt: pass one, or pipe it into standard input.");
  }
  const text = await terminal.readInput();
  if (text.trim() === "") {
    throw new CodexError("invalid_argument", "Standard input held no prompt: pass one as an argument.");
  }
  return text;
}
