/** Coded errors. Match on {@link CodexError.code}: messages are for people and may change. docs/errors.md says what to do. */

/**
 * Every code, and whether the same call may succeed when it is simply made again. Each has its row in docs/errors.md.
 *
 * A closed list: adding one is a minor release, removing or renaming one a major release.
 */
const retryableByCode = {
  /** An argument has the wrong type or value, or the call doesn't fit the object's state. */
  invalid_argument: false,
  /** An option or a config.toml key is unknown or has a wrong type or value; `details.path` names it. */
  invalid_config: false,
  /** An event doesn't fit the schema of its type; `details.path` names the field. */
  invalid_event: false,
  /** Something that the reference has and this library does not have yet. */
  unsupported: false,
  /** The workspace does not exist or is not a folder. */
  workspace_not_found: false,
  /** The workspace exists and may not be read. */
  workspace_not_readable: false,
  /** An MCP server without which the session can't begin didn't start. */
  mcp_startup_failed: true,
  /** No API key was found where the provider needs one. */
  no_api_key: false,
  /** The endpoint can't be reached. */
  network: true,
  /** The endpoint answered with a status that is not a success; `details.httpStatus` holds it. */
  http_status: true,
  /** The response broke off, and the retries are used up. */
  stream_disconnected: true,
  /** The conversation no longer fits into the model's context window. */
  context_window_exceeded: false,
  /** The account's quota is used up. */
  usage_limit_exceeded: false,
  /** The endpoint has no capacity at the moment. */
  server_overloaded: true,
  /** The endpoint failed internally. */
  internal_server_error: true,
  /** The endpoint rejects the request as malformed. */
  bad_request: false,
  /** The endpoint rejects the API key. */
  unauthorized: false,
  /** The operating system's sandbox failed. */
  sandbox_error: false,
  /** A limit that the program set ended the turn; `details.limit` says which. */
  limit_reached: false,
  /** A turn failed for a reason without a code of its own. */
  turn_failed: false,
  /** The answer is no JSON, or doesn't fit the output schema. */
  invalid_output: true,
  /** A turn was interrupted. Such an error has the name `AbortError`. */
  turn_aborted: false,
  /** The session, thread or conversation is closed. */
  session_closed: false,
  /** No session with this id is kept, or it is archived. */
  session_not_found: false,
  /** Another writer has the session open. */
  session_locked: true,
  /** The session's record can't be used. */
  session_damaged: false,
  /** The session store failed; `details.hostCode` holds the system's code. */
  session_store_failed: true,
  /** As many sessions are open as one instance holds. */
  limit_exceeded: true,
  /** The engine gave the session up. A new session works. */
  engine_fault: true,
  /** The worker that runs the session could not be reached or is gone; the message says which. */
  worker_failed: false,
  /** The WebAssembly module is missing, damaged or of another version. */
  wasm_load_failed: false,
} as const satisfies Record<string, boolean>;

/** What went wrong, as a stable name. */
export type CodexErrorCode = keyof typeof retryableByCode;

/** All codes, in the order of their documentation. */
export const codexErrorCodes: readonly CodexErrorCode[] = /* @__PURE__ */ (() =>
  Object.freeze(Object.keys(retryableByCode).filter(isCode)))();

/** Facts about an error, for programs. */
export interface CodexErrorDetails {
  /** The option, config key or event field at fault, such as `modelProviders.mine.baseUrl`. */
  readonly path?: string;
  /** The status that an endpoint answered with. */
  readonly httpStatus?: number;
  /** The code that the host or the operating system gave, such as `EACCES`. */
  readonly hostCode?: string;
  /** With `limit_reached`: which limit. */
  readonly limit?: ReachedLimit;
}

/** The limit that ended a turn. */
export interface ReachedLimit {
  /** What is limited. Time is in milliseconds, cost in the currency of the prices. */
  readonly limit: "requests" | "tool_calls" | "wall_time" | "tokens" | "cost";
  /** Whether the turn used it up, or all turns together. */
  readonly scope: "turn" | "session";
  /** What was used when the turn ended, in the limit's unit. */
  readonly used: number;
  /** The limit. */
  readonly max: number;
}

/** What the classes of all builds of this package share. */
const brand: unique symbol = Symbol.for("codex-embed.CodexError");

/**
 * The only kind of error that this library throws on purpose. `instanceof` also knows those of another build of
 * this package, where a program has two, such as `codex-embed/inline` beside a session store.
 */
export class CodexError extends Error {
  /** What went wrong. */
  readonly code: CodexErrorCode;
  /** Whether the same call may succeed when it is made again. */
  readonly retryable: boolean;
  /** Facts for programs; absent when there are none. */
  declare readonly details?: CodexErrorDetails;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && brand in value;
  }

  /** @internal */
  get [brand](): true {
    return true;
  }

  /**
   * @param code what went wrong.
   * @param message what happened and what to do, for people. Never holds a credential.
   * @param options `cause`: the error behind this one. `details`: facts for programs.
   */
  constructor(
    code: CodexErrorCode,
    message: string,
    options: { cause?: unknown; details?: CodexErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    // Programs written for the platform's abortable calls look at the name.
    this.name = code === "turn_aborted" ? "AbortError" : "CodexError";
    this.code = code;
    this.retryable = retryableByCode[code];
    if (options.details !== undefined) this.details = options.details;
  }
}

/** Whether a string is one of our codes. */
export function isCode(code: string): code is CodexErrorCode {
  return Object.hasOwn(retryableByCode, code);
}

const codeByErrorInfo: Readonly<Record<string, CodexErrorCode>> = {
  context_window_exceeded: "context_window_exceeded",
  usage_limit_exceeded: "usage_limit_exceeded",
  server_overloaded: "server_overloaded",
  internal_server_error: "internal_server_error",
  unauthorized: "unauthorized",
  bad_request: "bad_request",
  sandbox_error: "sandbox_error",
  thread_rollback_failed: "invalid_argument",
  other: "turn_failed",
  http_connection_failed: "network",
  response_stream_connection_failed: "network",
  response_stream_disconnected: "stream_disconnected",
  response_too_many_failed_attempts: "http_status",
};

/**
 * The error that a failed turn is thrown as.
 *
 * @param message the `error` event's message.
 * @param info its `codex_error_info`: a name, or an object with the name as its only key and the HTTP
 *   status inside. A name that we don't know gives `turn_failed`.
 */
export function turnError(message: string, info: unknown): CodexError {
  const limit = reachedLimit(info);
  if (limit !== undefined) return new CodexError("limit_reached", message, { details: { limit } });
  const { name, httpStatus } = readErrorInfo(info);
  const code = (Object.hasOwn(codeByErrorInfo, name) ? codeByErrorInfo[name] : undefined) ?? "turn_failed";
  return new CodexError(code, message, httpStatus === undefined ? {} : { details: { httpStatus } });
}

const limits = ["requests", "tool_calls", "wall_time", "tokens", "cost"] as const;
const scopes = ["turn", "session"] as const;

function reachedLimit(info: unknown): ReachedLimit | undefined {
  if (typeof info !== "object" || info === null || !("limit_reached" in info)) return undefined;
  const reached: unknown = info.limit_reached;
  if (typeof reached !== "object" || reached === null) return undefined;
  const { used, max, ...names }: { limit?: unknown; scope?: unknown; used?: unknown; max?: unknown } =
    reached;
  const limit = limits.find((name) => name === names.limit);
  const scope = scopes.find((name) => name === names.scope);
  if (limit === undefined || scope === undefined) return undefined;
  if (typeof used !== "number" || typeof max !== "number") return undefined;
  return { limit, scope, used, max };
}

function readErrorInfo(info: unknown): { name: string; httpStatus?: number } {
  if (typeof info === "string") return { name: info };
  if (typeof info !== "object" || info === null) return { name: "other" };
  const [entry] = Object.entries(info);
  if (entry === undefined) return { name: "other" };
  const [name, inner]: [string, unknown] = entry;
  if (typeof inner === "object" && inner !== null && "http_status_code" in inner) {
    if (typeof inner.http_status_code === "number") return { name, httpStatus: inner.http_status_code };
  }
  return { name };
}
