/** Starts the model endpoint of the measurements and listens to what it tells. */

import { fork } from "node:child_process";

const CHILD = new URL("../children/endpoint.mjs", import.meta.url);

export class Endpoint {
  #child;
  #port;
  /** @type {Map<string, number[]>} */
  #arrivals = new Map();
  /** @type {Map<string, (arrived: number) => void>} */
  #waiting = new Map();

  /**
   * @param {import("node:child_process").ChildProcess} child
   * @param {number} port
   */
  constructor(child, port) {
    this.#child = child;
    this.#port = port;
    child.on("message", (/** @type {{ tag: string, arrived: number }} */ { tag, arrived }) => {
      const waiting = this.#waiting.get(tag);
      this.#waiting.delete(tag);
      if (waiting !== undefined) waiting(arrived);
      else this.#arrivals.set(tag, [...(this.#arrivals.get(tag) ?? []), arrived]);
    });
  }

  /** @returns {Promise<Endpoint>} */
  static async start() {
    const child = fork(CHILD, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const port = await new Promise((resolve, reject) => {
      child.once("message", (/** @type {{ address: { port: number } }} */ { address }) =>
        resolve(address.port),
      );
      child.once("exit", (code) => reject(new Error(`the model endpoint did not start (${code})`)));
    });
    return new Endpoint(child, port);
  }

  /**
   * The base URL under which every request is answered with a message of so many deltas.
   *
   * @param {number} deltas
   * @param {string} [tag] a word; with it, requests are told to {@link Endpoint.arrival}
   */
  url(deltas, tag) {
    const path = tag === undefined ? `${deltas}` : `${deltas}/${tag}`;
    return `http://127.0.0.1:${this.#port}/${path}/v1`;
  }

  /**
   * When the oldest request of a tag arrived that nobody asked for yet; waits for one.
   *
   * @param {string} tag
   * @returns {Promise<number>} as `now` of clock.mjs
   */
  arrival(tag) {
    const arrived = this.#arrivals.get(tag)?.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve) => {
      this.#waiting.set(tag, resolve);
    });
  }

  stop() {
    this.#child.disconnect();
  }
}
