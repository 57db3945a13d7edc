/** One client: its requests, and what it is told. */

import { CodexError } from "../errors.ts";
import { CommandRuns } from "./methods/command-runs.ts";
import { FileSearches } from "./methods/file-searches.ts";
import { methods } from "./methods/index.ts";
import type { Notification } from "./notifications/types.ts";
import { Outbox } from "./outbox.ts";
import type { Ask } from "./requests/ask.ts";
import { invalidRequest, RpcError, refused, rpcCodes } from "./rpc/errors.ts";
import { type Incoming, type RequestId, readMessage } from "./rpc/messages.ts";
import { checkRequest } from "./rules.ts";
import type { ServerState } from "./state.ts";
import type { Listener } from "./threads/loaded.ts";
import type { Transport } from "./transports/types.ts";
import type { InitializeParams } from "./types.ts";

/** Requests of one client that may be under way; further ones are refused, as the reference does. */
const MOST_CALLS = 1_024;
/** The reference's code of that refusal. */
const OVERLOADED = -32001;

type Request = Extract<Incoming, { kind: "request" }>;

/** A connection. */
export class Client implements Listener {
  /** Commands that it started. */
  readonly commands: CommandRuns;
  /** Searches for files that it began. */
  readonly searches: FileSearches;
  readonly #server: ServerState;
  readonly #transport: Transport;
  readonly #outbox: Outbox;
  #introduced: InitializeParams | undefined;
  #unwanted: ReadonlySet<string> = new Set();
  #calls = 0;
  #closed = false;

  constructor(server: ServerState, transport: Transport) {
    this.#server = server;
    this.#transport = transport;
    this.#outbox = new Outbox(transport, () => void this.close());
    this.commands = new CommandRuns((notification) => this.notify(notification));
    this.searches = new FileSearches((notification) => this.notify(notification));
  }

  /** The name that it gave itself; it names the sessions that it begins. */
  get name(): string | undefined {
    return this.#introduced?.clientInfo.name;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Reads messages until the client leaves; nothing that it sends makes this fail. */
  async run(): Promise<void> {
    try {
      for await (const message of this.#transport.messages) {
        if (this.#closed) break;
        this.#take(message);
        if (this.#outbox.isFlooded) await this.#outbox.hasRoom();
      }
    } catch {
      // The transport broke: the client is gone, and nobody is left to be told.
    } finally {
      await this.close();
    }
  }

  /**
   * Introduces the client.
   *
   * @throws RpcError for one that did so already.
   */
  introduce(params: InitializeParams): void {
    if (this.#introduced !== undefined) throw refused("Already initialized");
    const { name } = params.clientInfo;
    if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(name)) {
      throw refused(`Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
    }
    this.#introduced = params;
    this.#unwanted = new Set(params.capabilities?.optOutNotificationMethods ?? []);
  }

  notify(notification: Notification): void {
    if (this.#introduced === undefined || this.#unwanted.has(notification.method)) return;
    this.#outbox.push(notification);
  }

  ask(id: RequestId, { method, params }: Ask): void {
    this.#outbox.push({ id, method, params });
  }

  hasRoom(): Promise<void> {
    return this.#outbox.hasRoom();
  }

  /** Ends the connection, and what was begun for it alone. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#outbox.close();
    this.commands.close();
    this.searches.close();
    this.#server.left(this);
    // A transport that can't even be closed is of no use to anybody.
    await Promise.resolve(this.#transport.close()).catch(() => {});
  }

  #take(message: unknown): void {
    const incoming = readMessage(message);
    if (typeof incoming === "string") {
      this.#server.ignored(incoming);
      return;
    }
    switch (incoming.kind) {
      case "request":
        void this.#call(incoming);
        return;
      case "answer":
        this.#server.threads.answer(incoming.id, incoming.result);
        return;
      case "refusal":
        this.#server.threads.answer(incoming.id, undefined);
        return;
      case "notification":
        // `initialized` is the only one, and nothing waits for it.
        return;
    }
  }

  async #call({ id, method, params }: Request): Promise<void> {
    let open = true;
    const reply = (result: unknown): void => {
      if (open) this.#outbox.push({ id, result });
      open = false;
    };
    const refuse = (error: unknown): void => {
      if (open) this.#outbox.push({ id, error: answerOf(error) });
      open = false;
    };
    this.#calls += 1;
    try {
      if (this.#calls > MOST_CALLS) throw new RpcError(OVERLOADED, "Server overloaded; retry later.");
      await this.#find(method, params)(params, { server: this.#server, client: this, reply });
    } catch (error) {
      refuse(error);
    } finally {
      this.#calls -= 1;
    }
  }

  #find(method: string, params: unknown): NonNullable<ReturnType<typeof methods.get>> {
    const experimental = this.#introduced?.capabilities?.experimentalApi ?? false;
    checkRequest(method, params, experimental || this.#introduced === undefined);
    if (this.#introduced === undefined && method !== "initialize") throw refused("Not initialized");
    const found = methods.get(method);
    if (found === undefined) throw invalidRequest(`unknown method \`${method}\``);
    return found;
  }
}

/** An error as an answer. What goes wrong in here is told without its stack. */
function answerOf(error: unknown): { code: number; message: string; data?: unknown } {
  if (error instanceof RpcError) {
    const { code, message, data } = error;
    return data === undefined ? { code, message } : { code, message, data };
  }
  if (error instanceof CodexError) {
    const code = CALLERS_FAULT.has(error.code) ? rpcCodes.invalidRequest : rpcCodes.internalError;
    return { code, message: error.message, data: { code: error.code } };
  }
  return { code: rpcCodes.internalError, message: error instanceof Error ? error.message : String(error) };
}

/** Errors that another request would not give. */
const CALLERS_FAULT: ReadonlySet<string> = new Set([
  "invalid_argument",
  "invalid_config",
  "unsupported",
  "workspace_not_found",
  "workspace_not_readable",
  "session_closed",
  "session_not_found",
  "session_locked",
  "session_damaged",
]);
