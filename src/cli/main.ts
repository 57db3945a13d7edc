/** `codex-embed` on the command line. */

import { CodexError } from "../errors.ts";
import { version } from "../version.ts";
import {
  acp,
  acpOptionSpecs,
  appServer,
  exec,
  resume,
  resumeOptionSpecs,
  sessions,
  sessionsOptionSpecs,
} from "./commands.ts";
import { acpHelp, appServerHelp, execHelp, mainHelp, resumeHelp, reviewHelp, sessionsHelp } from "./help.ts";
import { review, reviewOptionSpecs } from "./review-command.ts";
import { runOptionSpecs } from "./run-options.ts";
import { printable } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { Arguments, exitCodes, findSubcommand, type OptionSpec, UsageError } from "./usage.ts";

interface Command {
  readonly help: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** The commands by name. */
export const commands: Readonly<Record<string, Command>> = {
  exec: { help: execHelp, options: runOptionSpecs, run: exec },
  resume: { help: resumeHelp, options: resumeOptionSpecs, run: resume },
  review: { help: reviewHelp, options: reviewOptionSpecs, run: review },
  sessions: { help: sessionsHelp, options: sessionsOptionSpecs, run: sessions },
  "app-server": { help: appServerHelp, options: {}, run: appServer },
  acp: { help: acpHelp, options: acpOptionSpecs, run: acp },
};

/**
 * Runs the program.
 *
 * @param args without the program's name.
 * @returns the exit code. Failures are told in one line on standard error, and not thrown.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    terminal.stderr.write(`${described(error)}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === "-h" || first === "--help" || first === "help") {
    (first === undefined ? terminal.stderr : terminal.stdout).write(mainHelp);
    return first === undefined ? exitCodes.usage : exitCodes.done;
  }
  if (first === "-V" || first === "--version") {
    terminal.stdout.write(`codex-embed ${version}\n`);
    return exitCodes.done;
  }
  // As the reference has it.
  const within = first === "exec" ? findSubcommand(rest, runOptionSpecs, ["resume", "review"]) : undefined;
  if (within !== undefined) return dispatch([within.name, ...within.args], terminal);
  const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (command === undefined) {
    throw new UsageError(`There is no command "${first}". codex-embed --help lists them.`);
  }
  if (rest[0] === "-V" || rest[0] === "--version") return dispatch(rest, terminal);
  const parsed = new Arguments(first, rest, command.options);
  if (parsed.has("help")) {
    terminal.stdout.write(command.help);
    return exitCodes.done;
  }
  return command.run(parsed, terminal);
}

function described(error: unknown): string {
  const code =
    error instanceof UsageError ? "usage" : error instanceof CodexError ? error.code : "unexpected";
  const message = error instanceof Error ? error.message : String(error);
  return `error[${code}]: ${printable(message).replace(/\s*\n\s*/g, " ")}`;
}
