/** The reference's app server: JSON-RPC, a message a line, over its standard input and output. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { now } from "../lib/clock.mjs";
import { ReferenceHome } from "./environment.mjs";

/** @typedef {{ method: string, params: any }} Notification */

export class AppServer {
  #child;
  #home;
  #lastId = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #calls = new Map();
  /** @type {(notification: Notification) => void} */
  #onNotification = () => {};

  /**
   * @param {string} program
   * @param {string} url the provider's base URL
   */
  constructor(program, url) {
    this.#home = new ReferenceHome(url);
    const { cwd, env } = this.#home;
    this.#child = spawn(program, ["app-server"], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
    this.#child.once("close", () => {
      for (const { reject } of this.#calls.values()) reject(new Error("the app server ended early"));
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#read(line));
  }

  /**
   * @param {string} program
   * @param {string} url the provider's base URL
   * @param {string[]} [unwanted] notifications that it shall not send
   */
  static async start(program, url, unwanted = []) {
    const server = new AppServer(program, url);
    await server.#call("initialize", {
      clientInfo: { name: "codex_embed_bench", version: "1", title: null },
      capabilities: { experimentalApi: true, optOutNotificationMethods: unwanted },
    });
    server.#send({ method: "initialized" });
    return server;
  }

  /** The process's id. */
  get pid() {
    return this.#child.pid ?? 0;
  }

  /** @returns {Promise<{ id: string, asked: number }>} a new thread, and when it was asked for */
  async startThread() {
    const asked = now();
    const { thread } = await this.#call("thread/start", { cwd: this.#home.cwd });
    return { id: thread.id, asked };
  }

  /**
   * Runs a turn to its end; every line is read and parsed on the way.
   *
   * @param {string} threadId
   * @returns {Promise<{ sent: number, ended: number, deltas: number }>}
   */
  async runTurn(threadId) {
    let deltas = 0;
    const ended = new Promise((resolve, reject) => {
      this.#onNotification = ({ method, params }) => {
        if (method === "item/agentMessage/delta") deltas += 1;
        else if (method === "turn/completed") {
          if (params.turn.error)
            reject(new Error(`the reference's turn failed: ${params.turn.error.message}`));
          else resolve(now());
        }
      };
    });
    const sent = now();
    const started = this.#call("turn/start", { threadId, input: [{ type: "text", text: "hello" }] });
    const [end] = await Promise.all([ended, started]);
    return { sent, ended: end, deltas };
  }

  async stop() {
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await closed;
    this.#home.remove();
  }

  /** @param {string} method @param {object} params @returns {Promise<any>} */
  #call(method, params) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    this.#send({ id, method, params });
    return answer;
  }

  /** @param {object} message */
  #send(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** @param {string} line */
  #read(line) {
    const message = JSON.parse(line);
    if (message.method !== undefined) {
      this.#onNotification(message);
      return;
    }
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result);
  }
}
