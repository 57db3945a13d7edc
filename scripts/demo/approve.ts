/** Asks at the terminal whether a command may run or a patch may be applied. */

import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** The user's decision. */
export type Answer = "approved" | "approved_for_session" | "denied" | "abort";

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ["y", "approved"],
  ["yes", "approved"],
  ["s", "approved_for_session"],
  ["session", "approved_for_session"],
  ["n", "denied"],
  ["no", "denied"],
  ["a", "abort"],
  ["abort", "abort"],
]);

const CHOICES = "[y]es, [n]o, yes for this [s]ession, [a]bort: ";

/**
 * Asks until there is an answer. The end of the input is a no: nothing runs because nobody was there.
 *
 * @param signal Ends the question with `abort`.
 */
export async function askApproval(
  question: string,
  terminal: { input: Readable; output: Writable },
  signal: AbortSignal,
): Promise<Answer> {
  // The terminal's own line editing is enough, and leaves Ctrl-C a signal.
  const lines = createInterface({ input: terminal.input, terminal: false });
  const close = (): void => lines.close();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close();
  try {
    terminal.output.write(`${question} ${CHOICES}`);
    for await (const line of lines) {
      const answer = ANSWERS.get(line.trim().toLowerCase());
      if (answer !== undefined) return answer;
      terminal.output.write(CHOICES);
    }
    return signal.aborted ? "abort" : "denied";
  } finally {
    signal.removeEventListener("abort", close);
    lines.close();
  }
}
