import { HostError } from "../errors.ts";

const SHELLS: readonly string[] = ["bash", "sh", "zsh"];

/**
 * The text that a shell in this realm runs for an argument list: that of `bash -lc TEXT` and its like, and of
 * other programs their words, quoted.
 *
 * @throws HostError `EINVAL` without a program, `ENOENT` for an empty one.
 */
export function scriptOf(argv: readonly string[]): string {
  const [program, flag, text] = argv;
  if (program === undefined) throw new HostError("EINVAL", "the command is empty");
  if (program === "") throw new HostError("ENOENT", "no such program: its name is empty");
  if (isShell(program) && flag !== undefined && text !== undefined && /^-l?c$/.test(flag)) {
    if (argv.length === 3) return text;
    // Words behind the text are the script's parameters. A login shell has no profile to read here.
    return quoted([program, "-c", ...argv.slice(2)]);
  }
  return quoted(argv);
}

function isShell(program: string): boolean {
  return SHELLS.includes(program.slice(program.lastIndexOf("/") + 1));
}

function quoted(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
