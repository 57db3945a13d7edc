/** A client of the app server, at the other end of a pair of transports. */
import type { Transport } from "codex-embed/app-server";
import { isJsonObject, type Json, type JsonObject, parseJson, text, toJson } from "./json.ts";

/** Answers a request of the server; `undefined` leaves it open. */
export type Answer = (method: string) => Json | undefined;

interface Waiting {
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (error: Error) => void;
}

/** The server's refusal of a request. */
export class Refusal extends Error {
  readonly code: Json;
  readonly data: Json;

  constructor(error: Json) {
    super(text(error, "message") ?? "refused");
    this.code = isJsonObject(error) ? (error.code ?? null) : null;
    this.data = isJsonObject(error) ? (error.data ?? null) : null;
  }
}

/** Sends requests, and keeps what the server tells. */
export class AppClient {
  /** Notifications and requests of the server, in order, in the form of the recordings. */
  readonly told: JsonObject[] = [];
  readonly #transport: Transport;
  readonly #answer: Answer;
  readonly #onTold: () => void;
  readonly #waiting = new Map<string, Waiting>();
  #lastId = 0;

  /** @param onTold is called after each notification and request. */
  constructor(transport: Transport, answer: Answer, onTold: () => void) {
    this.#transport = transport;
    this.#answer = answer;
    this.#onTold = onTold;
    void this.#read();
  }

  /**
   * Sends a request.
   *
   * @throws Refusal when the server refuses.
   */
  async request(method: string, params: JsonObject): Promise<JsonObject> {
    const id = `call-${++this.#lastId}`;
    const answered = new Promise<JsonObject>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    await this.#transport.send({ id, method, params });
    return answered;
  }

  /** How often a method was told. */
  count(method: string): number {
    return this.told.filter((message) => message.method === method).length;
  }

  async #read(): Promise<void> {
    for await (const message of this.#transport.messages) {
      const value = typeof message === "string" ? parseJson(message) : toJson(message);
      if (!isJsonObject(value)) continue;
      if (text(value, "method") === undefined) this.#settle(value);
      else await this.#hear(value);
    }
    for (const { reject } of this.#waiting.values()) reject(new Error("the app server left"));
  }

  #settle(message: JsonObject): void {
    const call = this.#waiting.get(text(message, "id") ?? "");
    this.#waiting.delete(text(message, "id") ?? "");
    const { result = null, error } = message;
    if (error !== undefined) call?.reject(new Refusal(error));
    else call?.resolve(isJsonObject(result) ? result : {});
  }

  async #hear({ id, method = "", params = null }: JsonObject): Promise<void> {
    this.told.push({ method, ...(id === undefined ? {} : { server_request: true }), params });
    this.#onTold();
    if (id === undefined || typeof method !== "string") return;
    const result = this.#answer(method);
    if (result !== undefined) await this.#transport.send({ id, result });
  }
}
