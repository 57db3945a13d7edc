/** The reference's app server: JSON-RPC, a message a line. Every question of its is declined. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { isObject } from "../conformance/runner/json.ts";

const TURN_LIMIT_MS = 60_000;
const EVENT = "codex/event/";

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class AppServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #calls = new Map<unknown, Call>();
  #note: (msg: unknown) => void = () => {};
  #turnEnded: () => void = () => {};
  #lastId = 0;

  private constructor(codex: string, env: Readonly<Record<string, string>>, cwd: string) {
    this.#child = spawn(codex, ["app-server"], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
    this.#child.once("close", () => {
      for (const { reject } of this.#calls.values()) reject(new Error("the app server ended early"));
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#read(line));
  }

  /** Starts it, and tells it who calls. */
  static async start(codex: string, env: Readonly<Record<string, string>>, cwd: string): Promise<AppServer> {
    const server = new AppServer(codex, env, cwd);
    const clientInfo = { name: "codex_embed_reference", version: "1", title: null };
    await server.#call("initialize", { clientInfo, capabilities: { experimentalApi: true } });
    server.#send({ method: "initialized" });
    return server;
  }

  /**
   * Runs one turn in a thread of its own, without a sandbox.
   *
   * @param note is given each event.
   */
  async runTurn(cwd: string, approvalPolicy: string, note: (msg: unknown) => void): Promise<void> {
    this.#note = note;
    const sandbox = "danger-full-access";
    const started = await this.#call("thread/start", { cwd, approvalPolicy, sandbox });
    const thread = isObject(started) && isObject(started["thread"]) ? started["thread"]["id"] : undefined;
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error("the reference's turn did not end")), TURN_LIMIT_MS);
      this.#turnEnded = () => {
        clearTimeout(limit);
        resolve();
      };
      const input = [{ type: "text", text: "Go" }];
      this.#call("turn/start", { threadId: thread, input }).catch(reject);
    });
  }

  /** Ends it. */
  close(): void {
    this.#child.kill();
  }

  #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(line: string): void {
    const message: unknown = JSON.parse(line);
    if (!isObject(message)) return;
    const { id, method, params, result, error } = message;
    if (typeof method === "string") {
      if (id !== undefined) this.#send({ id, result: { decision: "decline" } });
      else if (method.startsWith(EVENT)) this.#note(isObject(params) ? params["msg"] : undefined);
      else if (method === "turn/completed") this.#turnEnded();
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(`the app server refused: ${JSON.stringify(error)}`));
  }
}
