/** A session: ops in, events out. Everything else in this package is made from it. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { ConfigSources } from "../protocol/types/boundary.ts";
import type { SessionStore } from "../sessions/types.ts";
import { checkedEvent, checkedOp } from "./checked.ts";
import { findCodexHome } from "./codex-home.ts";
import { completeConfigSources, readConfigSources } from "./config-sources.ts";
import { authFileIn, Credentials } from "./credentials.ts";
import { defaultHost } from "./default-host.ts";
import { Driver } from "./driver.ts";
import { type ErrorMessage, FailureCause } from "./failure-cause.ts";
import { uuidV7 } from "./ids.ts";
import { type Engine, engineOf } from "./instance.ts";
import type { Platform } from "./load.ts";
import { absolutePath } from "./paths.ts";
import type { SessionDriver } from "./session-driver.ts";
import { checkSessionOptions, openOptions, type SessionOptions } from "./session-options.ts";
import { findStore, fromStore, noStore, type OpenedThread, openThread } from "./thread-start.ts";
import { localTimezone } from "./timezone.ts";
import { openWorkspace } from "./workspace.ts";

/**
 * A conversation with the agent at the level of its protocol.
 *
 * It is an async iterable of {@link Event}s for one reader. Leaving the `for await` early closes the
 * session. When more than 1,024 events wait to be read, the session stops reading from the model and from
 * commands until the reader has caught up.
 */
export class Session implements AsyncIterable<Event>, AsyncDisposable {
  /** The thread's id: `session_id` of `session_configured`, the first event. */
  readonly id: string;
  /** Absolute path of the session's record, where it is a file; there with the first turn. */
  readonly path: string | null;
  /** Which prompt history the session uses: `history_log_id` of `session_configured`. */
  readonly historyLogId: number;
  readonly #driver: SessionDriver;
  readonly #explain: (error: ErrorMessage) => CodexError;
  #iterated = false;

  /**
   * A session that is open already, wherever it is driven.
   *
   * @param explain makes the error of a failed turn.
   * @internal
   */
  constructor(facts: SessionFacts, driver: SessionDriver, explain: (error: ErrorMessage) => CodexError) {
    this.id = facts.id;
    this.historyLogId = facts.historyLogId;
    this.path = facts.path;
    this.#driver = driver;
    this.#explain = explain;
  }

  /**
   * Opens a session and resolves when it is configured. No request is sent yet.
   *
   * @throws CodexError `invalid_argument`, `invalid_config`, `workspace_not_found`,
   *   `workspace_not_readable`, `mcp_startup_failed`, `session_not_found`, `session_locked`, `session_damaged`,
   *   `session_store_failed`, `wasm_load_failed`, `limit_exceeded` or `engine_fault`.
   */
  static open(options: SessionOptions = {}): Promise<Session> {
    return Session.openWatched(options);
  }

  /**
   * Opens a session that `watch` sees the events of as they come, from the first on, while the session steps.
   *
   * @internal
   */
  static async openWatched(options: SessionOptions, watch?: (event: Event) => void): Promise<Session> {
    checkSessionOptions(options);
    if (options.via !== undefined) return options.via.open(options, watch);
    return Session.openOn(await import("#platform"), options, watch);
  }

  /** @internal */
  static async openOn(
    platform: Platform,
    options: SessionOptions,
    watch?: (event: Event) => void,
  ): Promise<Session> {
    checkSessionOptions(options);
    const loading = findEngine(platform, options);
    const { host, codexHome } = await findHost(platform, options);
    const { sources, store, ...found } = await lookAround(host, codexHome, options);
    const thread = await openThread(store, options);
    try {
      const engine = await loading;
      const config = await completeConfigSources(host, sources, (part) =>
        engine.configNeeds(found.workspace, part),
      );
      const parts = { host, codexHome, engine, config, thread, ...found };
      return await Session.#begin(options, parts, watch);
    } catch (error) {
      await thread.record?.close();
      throw error;
    }
  }

  static async #begin(
    options: SessionOptions,
    parts: SessionParts,
    watch?: (event: Event) => void,
  ): Promise<Session> {
    const { host, workspace, codexHome, engine, thread } = parts;
    const { env } = options;
    const readVariable = env === undefined ? (name: string) => host.env(name) : (name: string) => env[name];
    const cause = new FailureCause();
    let refusal: string | undefined;
    let configured: (event: Configured) => void = () => {};
    const driver = new Driver(
      {
        engine,
        host,
        workspace,
        record: thread.record,
        hooks: options.hooks,
        credentials: new Credentials({
          apiKey: options.apiKey,
          env: readVariable,
          authFile: codexHome === null ? null : authFileIn(host, codexHome),
          http: host.http,
        }),
        mcp: {
          servers: options.mcpServers ?? {},
          onProgress: (progress) => options.onMcpProgress?.(progress),
        },
        decode: (event) => checkedEvent(event, options.validate),
        observe: (event) => {
          if (event.msg.type === "session_configured") configured(event.msg);
          if (event.msg.type === "error") refusal ??= event.msg.message;
          cause.observe(event);
          watch?.(event);
        },
        observeOutcome: (effect, outcome) => cause.observeOutcome(effect, outcome),
      },
      openOptions(options, host, parts),
    );
    const isConfigured = new Promise<Configured>((resolve) => {
      configured = resolve;
    });
    driver.start();
    const early = driver.ended.then((fault) => {
      if (fault === undefined && refusal !== undefined) throw new CodexError("mcp_startup_failed", refusal);
      throw (
        fault ?? new CodexError("engine_fault", "The session ended before it was configured. Open a new one.")
      );
    });
    try {
      const event = await Promise.race([isConfigured, early]);
      const { session_id: id, history_log_id: historyLogId } = event;
      const facts = { id, historyLogId, path: thread.record?.path ?? null };
      return new Session(facts, driver, (error) => cause.explain(error));
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  /** Whether the session is over, and every call but {@link Session.close} would throw `session_closed`. */
  get closed(): boolean {
    return this.#driver.isEnded;
  }

  /**
   * Hands in an op under an id of the caller's, that was checked where it was made.
   *
   * @internal
   */
  submitAs(id: string, op: Op): void {
    this.#driver.submit(id, op);
  }

  /**
   * Hands in an op and returns the id of the submission: that of the events that answer it, and of the
   * turn it starts.
   *
   * @throws CodexError `invalid_argument` for what is no op, `session_closed`.
   */
  submit(op: Op): string {
    const id = uuidV7();
    this.#driver.submit(id, checkedOp(op));
    return id;
  }

  /**
   * Interrupts the running turn, if there is one: `turn_aborted` follows, and the session goes on.
   *
   * @throws CodexError `session_closed`.
   */
  interrupt(): void {
    this.#driver.interrupt();
  }

  /**
   * The inputs so far as JSON, for {@link replay}; the JSON text `null` unless opened with `journal`. It
   * holds what the model, the files and the commands said, and no credential.
   *
   * @throws CodexError `session_closed`.
   */
  journal(): string {
    return this.#driver.journal();
  }

  /**
   * Ends the session where it stands, so that it can be resumed there, elsewhere or later: a running turn is
   * not aborted but left unfinished in the record, with the approvals that are open. Resolves when all is
   * recorded.
   *
   * @throws CodexError `session_closed`.
   */
  suspend(): Promise<void> {
    return this.#driver.suspend();
  }

  /**
   * Ends the session at once: requests and commands are stopped, events that wait can still be read, and what
   * was said is recorded. Resolves when the host has let go, or after a second. Safe to call twice.
   */
  close(): Promise<void> {
    return this.#driver.close();
  }

  /** Resolves when the session is over, however that came. */
  async whenClosed(): Promise<void> {
    await this.#driver.ended;
  }

  /** As {@link Session.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * The events, from `session_configured` on. An engine's fault is thrown after the events before it.
   *
   * @throws CodexError `invalid_argument` when there is a reader already.
   */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    if (this.#iterated) throw alreadyRead("session");
    this.#iterated = true;
    const { events } = this.#driver;
    return {
      next: () => events.next(),
      return: async () => {
        events.discard();
        await this.close();
        return { value: undefined, done: true };
      },
    };
  }

  /**
   * Adds an event of our own to those that are read. It is not recorded.
   *
   * @param when `if read` drops it while the reader is far behind.
   * @internal
   */
  tell(id: string, msg: Event["msg"], when: "always" | "if read" = "always"): void {
    const { events } = this.#driver;
    if (when === "if read" && events.isFull) return;
    events.push({ id, msg });
  }

  /**
   * The error that stands for a failed turn.
   *
   * @internal
   */
  turnError(error: ErrorMessage): CodexError {
    return this.#explain(error);
  }
}

/**
 * Does something with the store that sessions with these options are kept in.
 *
 * @throws CodexError `invalid_argument` where there is none; what the store throws; `session_store_failed`.
 */
export async function withStore<T>(
  options: SessionOptions,
  use: (store: SessionStore) => Promise<T>,
): Promise<T> {
  if (options.via !== undefined) return use(options.via.store(options));
  const { host, codexHome } = await findHost(await import("#platform"), options);
  return fromStore(async () => {
    const store = await findStore(host, codexHome, options.sessions);
    if (store === null) throw noStore();
    return use(store);
  });
}

/** The error of a second reader. */
export function alreadyRead(what: string): CodexError {
  return new CodexError(
    "invalid_argument",
    `The events of this ${what} are being read already; they have one reader.`,
  );
}

/** What is known of a session when it is open. */
export type SessionFacts = Pick<Session, "id" | "historyLogId" | "path">;

type Configured = Extract<Event["msg"], { type: "session_configured" }>;

interface SessionParts {
  readonly host: Host;
  readonly workspace: string;
  readonly codexHome: string | null;
  readonly timezone: string;
  readonly config: ConfigSources;
  readonly engine: Engine;
  readonly thread: OpenedThread;
}

async function findHost(
  platform: Platform,
  options: SessionOptions,
): Promise<{ host: Host; codexHome: string | null }> {
  const host = options.host ?? (await defaultHost(platform, options.env));
  return { host, codexHome: findCodexHome(host, options.codexHome) };
}

/** Compiled by other threads while this one looks at files; what is wrong with those is told first. */
function findEngine(platform: Platform, options: SessionOptions): Promise<Engine> {
  const found = options.engine === undefined ? platform.loadCore().then(engineOf) : options.engine;
  const engine = Promise.resolve(found);
  engine.catch(() => {});
  return engine;
}

/** What files and the store say of a session to come. */
async function lookAround(host: Host, codexHome: string | null, options: SessionOptions) {
  const path = absolutePath(host, options.cwd ?? "");
  const [workspace, timezone, sources, store] = await Promise.all([
    openWorkspace(host, path),
    localTimezone(host),
    readConfigSources(host, path, codexHome, options),
    fromStore(() => findStore(host, codexHome, options.sessions)),
  ]);
  return { workspace, timezone, sources, store };
}
