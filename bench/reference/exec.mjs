/** The reference's `codex exec --json`: a process a prompt, its events as lines. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { now } from "../lib/clock.mjs";
import { ReferenceHome } from "./environment.mjs";

/**
 * @param {string} program
 * @param {string} url the provider's base URL
 * @returns {Promise<{ spawned: number, completed: number }>} when it was started, and when its last event was read
 */
export async function runReferenceExec(program, url) {
  const home = new ReferenceHome(url);
  try {
    const spawned = now();
    const child = spawn(program, ["exec", "--json", "hello"], {
      cwd: home.cwd,
      env: home.env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let completed = 0;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (JSON.parse(line).type === "turn.completed") completed = now();
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0 || completed === 0) throw new Error(`codex exec completed no turn (${code})`);
    return { spawned, completed };
  } finally {
    home.remove();
  }
}
