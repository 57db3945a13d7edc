/** Starts the demo. */
import { type LiveOptions, readArguments, USAGE } from "./arguments.ts";
import { runLive } from "./live.ts";
import { runScripted } from "./scripted.ts";
import { wantsColour } from "./style.ts";

/** Between the words of the scripted model, in milliseconds: fast, but seen to stream. */
const PAUSE_MS = 12;

/**
 * Runs the demo on this process's terminal.
 *
 * @param args The command line after the program's name.
 * @param project The folder of the project that the scripted run repairs.
 * @returns The exit code: 0 when the task was done, 1 when it was not, 2 for a wrong call.
 */
export async function main(args: readonly string[], project: string): Promise<number> {
  const { stdin, stdout, stderr, env } = process;
  let options: "scripted" | LiveOptions;
  try {
    options = readArguments(args, process.cwd());
  } catch (error) {
    stderr.write(`${messageOf(error)}\n\n${USAGE}\n`);
    return 2;
  }
  // A reader that leaves, as in a pipe to `head`, ends the run without a stack trace.
  stdout.on("error", () => process.exit(0));
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const { signal } = interrupt;
  const colour = wantsColour(stdout.isTTY === true, env);
  const write = (text: string): void => void stdout.write(text);
  const pauseMs = stdout.isTTY === true ? PAUSE_MS : 0;
  try {
    const done =
      options === "scripted"
        ? await runScripted({ project, write, colour, pauseMs, env, signal })
        : await runLive(options, { input: stdin, output: stdout, colour, env, signal });
    return done ? 0 : 1;
  } catch (error) {
    stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
