/** Runs a child of this folder that prints one JSON value, and children that answer one message at a time. */

import { fork, spawn } from "node:child_process";
import { basename } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { now } from "./clock.mjs";

/**
 * Runs Node on a file to its end.
 *
 * @param {URL} file
 * @param {string[]} args
 * @param {string[]} [nodeArgs]
 * @returns {Promise<{ spawned: number, result: any }>} when it was started, and the JSON value it printed
 */
export async function runChild(file, args, nodeArgs = []) {
  const path = fileURLToPath(file);
  const spawned = now();
  const child = spawn(process.execPath, [...nodeArgs, path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${basename(path)} failed (${code}): ${complaints.trim().slice(-2_000)}`);
  return { spawned, result: JSON.parse(output) };
}

/** A child that is asked again and again. */
export class Helper {
  #child;

  /**
   * @param {URL} file a module that answers each message with one, `{ error }` for a failure
   */
  constructor(file) {
    this.#child = fork(file, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  }

  /**
   * @param {Record<string, unknown>} message
   * @returns {Promise<any>}
   */
  ask(message) {
    return new Promise((resolve, reject) => {
      const onExit = (/** @type {number | null} */ code) =>
        reject(new Error(`a child ended early (${code})`));
      this.#child.once("exit", onExit);
      this.#child.once("message", (/** @type {{ error?: string }} */ answer) => {
        this.#child.off("exit", onExit);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      });
      this.#child.send(message);
    });
  }

  stop() {
    this.#child.disconnect();
  }
}
