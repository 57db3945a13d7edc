import { spawnSync } from "node:child_process";

import { root } from "./root.mjs";

/**
 * Runs a program to its end with its output on the terminal.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string }} [options]
 * @throws Error that names the command, when it fails or cannot be started.
 */
export function run(program, args, options = {}) {
  const done = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (done.error) throw new Error(`${program} cannot be started: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(" ")} failed (${done.signal ?? done.status})`);
}

/**
 * What a program prints on its standard output, trimmed; `undefined` when it fails or isn't there.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string }} [options]
 * @returns {string | undefined}
 */
export function capture(program, args, options = {}) {
  const done = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
    ...options,
  });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

/**
 * Runs a script's main function: a failure prints one line and sets the exit code to 1.
 *
 * @param {() => void | Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
