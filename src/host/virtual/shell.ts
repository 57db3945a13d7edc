import type { FileSystem, Sandbox } from "../types.ts";

/** What a shell works on. */
export interface ShellTree {
  /** The files, the same that the agent's own tools work on. */
  readonly fs: FileSystem;
  /** The host's working directory, absolute. A command brings its own. */
  readonly cwd: string;
  /** The host's environment, from which a command's is put together (`SpawnRequest.env`). */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes the `Sandbox` of a virtual host. What comes back keeps that interface's promises, and these:
 *
 * - Making it does no work: what is large is loaded with the first `spawn`.
 * - All files are those of `fs`: what a command writes, the agent's tools read next, and the other way round.
 *   Nothing else is kept between commands but files.
 * - A command's `sandbox` is enforced by the file system that the command is given: what it may not write fails
 *   with `EROFS`, and what it may not read with `EACCES`. Then `enforcement()` names it. A shell that can't do so
 *   says `null` there, and refuses such commands with `E_NO_SANDBOX`.
 * - There is no network unless the policy allows it and the one who made the shell, too.
 * - `kill` and the signal end a command that only computes, too; where the shell shares its thread with the
 *   agent, by a limit on its time.
 * - A working directory that isn't there gives `ENOENT`. A program that isn't there is the shell's own affair
 *   (exit code 127), because `argv` names the shell.
 */
export type Shell = (tree: ShellTree) => Sandbox;
