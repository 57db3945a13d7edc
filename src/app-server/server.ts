/** The app server: JSON-RPC of the reference's v2 over sessions in this process. */

import { type AgentOptions, toSessionOptions } from "../agent/options.ts";
import { defaultHost } from "../engine/default-host.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Event } from "../protocol/index.ts";
import { Client } from "./client.ts";
import { ServerState } from "./state.ts";
import type { Transport } from "./transports/types.ts";

/** Options of {@link createAppServer}: those of sessions, and who looks on. */
export interface AppServerOptions extends AgentOptions {
  /** Sees each event of each thread before the clients are told. It must not throw. Default: nobody. */
  readonly onEvent?: (threadId: string, event: Event) => void;
  /** Hears of input that is no message, such as text that isn't JSON. It must not throw. Default: nobody. */
  readonly onIgnored?: (problem: string) => void;
}

/** A client's connection. */
export interface Connection {
  /** Resolves when the connection is over, however that came. */
  readonly closed: Promise<void>;
  /** Ends it: threads that no other client listens to are closed where they stand. Safe to call twice. */
  close(): Promise<void>;
}

/** A server for any number of clients. */
export class AppServer implements AsyncDisposable {
  readonly #options: SessionOptions;
  readonly #observers: Pick<AppServerOptions, "onEvent" | "onIgnored">;
  readonly #connections = new Set<Connection>();
  #state: Promise<ServerState> | undefined;
  #closed = false;

  /** @internal Use {@link createAppServer}. */
  constructor(options: AppServerOptions) {
    const { onEvent, onIgnored } = options;
    const observers = { onEvent: "function", onIgnored: "function" } as const;
    this.#options = toSessionOptions(options, "AppServerOptions", observers);
    this.#observers = {
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(onIgnored === undefined ? {} : { onIgnored }),
    };
  }

  /**
   * Serves a client until it leaves, or the connection or the server is closed.
   *
   * @throws CodexError `invalid_argument` after {@link AppServer.close}.
   */
  connect(transport: Transport): Connection {
    if (this.#closed)
      throw new CodexError("invalid_argument", "The app server is closed. Create another one.");
    let client: Client | undefined;
    let closed = false;
    const run = async (): Promise<void> => {
      this.#state ??= this.#begin();
      const state = await this.#state;
      if (closed) return;
      client = new Client(state, transport);
      state.joined(client);
      await client.run();
    };
    const connection: Connection = {
      closed: run()
        .catch(async () => {
          await transport.close();
        })
        .finally(() => this.#connections.delete(connection)),
      close: async () => {
        closed = true;
        await (client?.close() ?? transport.close());
      },
    };
    this.#connections.add(connection);
    return connection;
  }

  /** Ends all connections, and with them all threads; resolves when these are over. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#connections].map((connection) => connection.close()));
    const state = await this.#state?.catch(() => undefined);
    await state?.threads.closeAll();
  }

  /** As {@link AppServer.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #begin(): Promise<ServerState> {
    const { host, env } = this.#options;
    const own = host ?? (await defaultHost(await import("#platform"), env));
    return new ServerState({ ...this.#options, host: own }, this.#observers);
  }
}

/**
 * Creates an app server. It does no work before the first connection.
 *
 * @throws CodexError `invalid_argument` or `invalid_config`.
 */
export function createAppServer(options: AppServerOptions = {}): AppServer {
  return new AppServer(options);
}
