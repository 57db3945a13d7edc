/** A session: ops in, events out. Everything else in this package is made from it. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { Event, Op } from "../protocol/index.ts";
import { checkedEvent, checkedOp } from "./checked.ts";
import { findCodexHome } from "./codex-home.ts";
import { Credentials } from "./credentials.ts";
import { Driver } from "./driver.ts";
import { type ErrorMessage, FailureCause } from "./failure-cause.ts";
import { uuidV7 } from "./ids.ts";
import { engineOf } from "./instance.ts";
import type { Core, Platform } from "./load.ts";
import { checkSessionOptions, openOptions, type SessionOptions } from "./session-options.ts";
import { localTimezone } from "./timezone.ts";
import { openWorkspace } from "./workspace.ts";

/**
 * A conversation with the agent at the level of its protocol.
 *
 * It is an async iterable of {@link Event}s for one reader. Leaving the `for await` early closes the
 * session. When more than 1,024 events wait to be read, the session stops reading from the model and from
 * commands until the reader has caught up.
 */
export class Session implements AsyncIterable<Event, undefined>, AsyncDisposable {
  /** The thread's id: `session_id` of `session_configured`, the first event. */
  readonly id: string;
  readonly #driver: Driver;
  readonly #cause: FailureCause;
  #iterated = false;

  private constructor(id: string, driver: Driver, cause: FailureCause) {
    this.id = id;
    this.#driver = driver;
    this.#cause = cause;
  }

  /**
   * Opens a session and resolves when it is configured. No request is sent yet.
   *
   * @throws CodexError `invalid_argument`, `invalid_config`, `workspace_not_found`,
   *   `workspace_not_readable`, `mcp_startup_failed`, `wasm_load_failed`, `limit_exceeded` or `engine_fault`.
   */
  static async open(options: SessionOptions = {}): Promise<Session> {
    checkSessionOptions(options);
    return Session.openOn(await import("#platform"), options);
  }

  /** @internal */
  static async openOn(platform: Platform, options: SessionOptions): Promise<Session> {
    checkSessionOptions(options);
    const host = options.host ?? (await defaultHost(platform, options.env));
    const { workspace, timezone, core } = await prepare(platform, host, options.cwd);
    const codexHome = findCodexHome(host, options.codexHome);
    const { env } = options;
    const readVariable = env === undefined ? (name: string) => host.env(name) : (name: string) => env[name];
    const cause = new FailureCause();
    let refusal: string | undefined;
    let configured: (id: string) => void = () => {};
    const driver = new Driver(
      {
        engine: engineOf(core),
        host,
        workspace,
        credentials: new Credentials(options.apiKey, readVariable),
        mcp: {
          servers: options.mcpServers ?? {},
          onProgress: (progress) => options.onMcpProgress?.(progress),
        },
        decode: (event) => checkedEvent(event, options.validate),
        observe: (event) => {
          if (event.msg.type === "session_configured") configured(event.msg.session_id);
          if (event.msg.type === "error") refusal ??= event.msg.message;
          cause.observe(event);
        },
        observeOutcome: (effect, outcome) => cause.observeOutcome(effect, outcome),
      },
      openOptions(options, host, { workspace, codexHome, timezone }),
    );
    const id = new Promise<string>((resolve) => {
      configured = resolve;
    });
    driver.start();
    const early = driver.ended.then((fault) => {
      if (fault === undefined && refusal !== undefined) throw new CodexError("mcp_startup_failed", refusal);
      throw fault ?? new CodexError("engine_fault", "The session ended before it was configured.");
    });
    try {
      return new Session(await Promise.race([id, early]), driver, cause);
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
   * Ends the session at once: requests and commands are stopped, and events that wait can still be read.
   * Resolves when the host has let go, or after a second. Safe to call twice.
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
   * The error that stands for a failed turn.
   *
   * @internal
   */
  turnError(error: ErrorMessage): CodexError {
    return this.#cause.explain(error);
  }
}

/** The error of a second reader. */
export function alreadyRead(what: string): CodexError {
  return new CodexError(
    "invalid_argument",
    `The events of this ${what} are being read already; they have one reader.`,
  );
}

/** One default host for the process, so that it tries its sandbox once. */
const hosts = new WeakMap<Platform, Host>();

async function defaultHost(platform: Platform, env: SessionOptions["env"]): Promise<Host> {
  const host = await platform.defaultHost(env);
  if (env !== undefined) return host;
  const known = hosts.get(platform);
  // The process may have moved to another directory.
  if (known?.platform.cwd === host.platform.cwd) return known;
  hosts.set(platform, host);
  return host;
}

/** What a session needs besides its host. Nothing is compiled for a workspace that isn't there. */
async function prepare(
  platform: Platform,
  host: Host,
  cwd: string | undefined,
): Promise<{ workspace: string; timezone: string; core: Core }> {
  const [workspace, timezone] = await Promise.all([openWorkspace(host, cwd), localTimezone(host)]);
  return { workspace, timezone, core: await platform.loadCore() };
}
