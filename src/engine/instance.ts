/** The loaded core and the sessions on it. */

import { CodexError, isCode } from "../errors.ts";
import { checkConfigNeeds, checkConfigPreview } from "../protocol/checks/boundary.ts";
import type {
  ConfigNeeds,
  ConfigPreview,
  ConfigSources,
  Input,
  OpenOptions,
} from "../protocol/types/boundary.ts";
import { decodeAnswer } from "./boundary.ts";
import type { Core } from "./load.ts";

/** One engine for each loaded core: it must know all sessions of an instance. */
const engines = new WeakMap<Core, Engine>();

/** The engine of a core. */
export function engineOf(core: Core): Engine {
  const known = engines.get(core);
  if (known !== undefined) return known;
  const engine = new Engine(core);
  engines.set(core, engine);
  return engine;
}

/**
 * An instance of the core and the sessions on it; {@link createEngine} makes one. A trap (out of memory, stack
 * overflow) leaves an instance unusable: it is retired, all its sessions end with `engine_fault`, and the next
 * session gets a fresh one.
 */
export class Engine {
  readonly #core: Core;
  /** Sessions of the current instance and how each learns of its end. */
  #sessions = new Map<EngineSession, (fault: CodexError) => void>();
  #spoiled = false;

  /** @internal */
  constructor(core: Core) {
    this.#core = core;
  }

  /** How many sessions are open. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /**
   * Opens a session. Nothing runs until its first step.
   *
   * @param onRetired called when the instance was retired because of another session.
   * @throws CodexError with the core's code, such as `invalid_config`, or `engine_fault`.
   * @internal
   */
  open(options: OpenOptions, onRetired: (fault: CodexError) => void): EngineSession {
    const { exports } = this.#core;
    const handle = this.#callFresh(() => exports.open(JSON.stringify(options)));
    const session: EngineSession = new EngineSession(
      (call) => {
        if (!this.#sessions.has(session)) throw closedError();
        return this.#call(session, () => call(exports, handle));
      },
      () => this.#sessions.delete(session),
    );
    this.#sessions.set(session, onRetired);
    return session;
  }

  /**
   * Runs a journal through a session of its own and returns the outbox of each step, a JSON array of arrays.
   *
   * @throws CodexError `invalid_argument` for what is no journal, the core's code for one whose session does
   *   not open, or `engine_fault`.
   * @internal
   */
  replay(journal: string): string {
    return this.#callFresh(() => this.#core.exports.replay(journal));
  }

  /**
   * What else a host has to read for a configuration.
   *
   * @throws CodexError `invalid_config`, or `engine_fault`.
   * @internal
   */
  configNeeds(cwd: string, sources: ConfigSources): ConfigNeeds {
    const text = this.#callFresh(() => this.#core.exports.config_needs(cwd, JSON.stringify(sources)));
    return decodeAnswer(text, checkConfigNeeds);
  }

  /**
   * What a configuration comes to.
   *
   * @throws CodexError `invalid_config`, `unsupported`, or `engine_fault`.
   * @internal
   */
  previewConfig(cwd: string, sources: ConfigSources): ConfigPreview {
    const text = this.#callFresh(() => this.#core.exports.preview_config(cwd, JSON.stringify(sources)));
    return decodeAnswer(text, checkConfigPreview);
  }

  /** A call that needs no session, and so can be the first on a fresh instance. */
  #callFresh<T>(call: () => T): T {
    return this.#call(undefined, () => {
      if (this.#spoiled) this.#core.reset();
      this.#spoiled = false;
      return call();
    });
  }

  #call<T>(caller: EngineSession | undefined, call: () => T): T {
    try {
      return call();
    } catch (thrown) {
      const refused = refusal(thrown);
      if (refused !== undefined) throw refused;
      const fault = trapError(thrown);
      this.#retire(caller, fault);
      throw fault;
    }
  }

  /** The caller learns by the exception; all others by their callback. */
  #retire(caller: EngineSession | undefined, fault: CodexError): void {
    this.#spoiled = true;
    const sessions = this.#sessions;
    this.#sessions = new Map();
    for (const [session, onRetired] of sessions) if (session !== caller) onRetired(fault);
  }
}

type Exports = Core["exports"];

/** One session of an {@link Engine}. Every call throws `session_closed` once the session is gone. */
export class EngineSession {
  readonly #call: <T>(call: (exports: Exports, handle: number) => T) => T;
  readonly #forget: () => void;

  /** @internal */
  constructor(call: <T>(call: (exports: Exports, handle: number) => T) => T, forget: () => void) {
    this.#call = call;
    this.#forget = forget;
  }

  /** Feeds one input and returns the outbox. */
  step(now: number, input: Input): string {
    return this.#call((exports, handle) => exports.step(handle, now, JSON.stringify(input)));
  }

  /** Feeds a result of bytes and returns the outbox. */
  stepBytes(now: number, effect: number, channel: number, data: Uint8Array): string {
    return this.#call((exports, handle) => exports.step_bytes(handle, now, effect, channel, data));
  }

  /** Interrupts the running turn and returns the outbox. */
  cancel(now: number): string {
    return this.#call((exports, handle) => exports.cancel(handle, now));
  }

  /** The recorded inputs as JSON; `null` as JSON when none are kept. */
  journal(): string {
    return this.#call((exports, handle) => exports.journal(handle));
  }

  /** Ends the session; returns the outbox. */
  close(): string {
    try {
      return this.#call((exports, handle) => exports.close(handle));
    } finally {
      this.#forget();
    }
  }
}

/** A call that the core refused: its error's message is `{"code", "message"}`. Anything else is a trap. */
function refusal(thrown: unknown): CodexError | undefined {
  if (!(thrown instanceof Error) || !thrown.message.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(thrown.message);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("code" in value) || !("message" in value)) {
    return undefined;
  }
  const { code, message } = value;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return new CodexError(isCode(code) ? code : "engine_fault", message);
}

function trapError(cause: unknown): CodexError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new CodexError(
    "engine_fault",
    `The WebAssembly instance failed (${what}); its sessions are lost. Open a new session.`,
    { cause },
  );
}

/** The error of every call on a session that is closed. */
export function closedError(): CodexError {
  return new CodexError("session_closed", "This session is closed; open a new one.");
}
