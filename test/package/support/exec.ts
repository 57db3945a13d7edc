/** Programs that tests of the package start. */

import { type ExecFileOptions, execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The root of this project. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Runs a program.
 *
 * @returns its standard output, trimmed.
 * @throws Error with what it printed, when it fails.
 */
export async function exec(
  command: string,
  args: readonly string[],
  cwd: string,
  options: ExecFileOptions = {},
): Promise<string> {
  try {
    return String((await execute(command, args, { ...options, cwd })).stdout).trim();
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Runs npm: the one that runs the tests, since Windows starts no npm by its name. */
export function npm(args: readonly string[], cwd: string, options: ExecFileOptions = {}): Promise<string> {
  const script = process.env["npm_execpath"] ?? "";
  const [command, before] = script.endsWith("npm-cli.js") ? [process.execPath, [script]] : ["npm", []];
  return exec(command, [...before, ...args], cwd, options);
}
