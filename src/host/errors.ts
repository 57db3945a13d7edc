/**
 * A failure of a host, told apart by its code: the operating system's name where there is one, else
 * `E_NETWORK`, `E_PRIVATE_NETWORK`, `E_REDIRECT`, `E_NO_SANDBOX`, `E_PERMISSION` (the runtime withholds it),
 * `E_UNSUPPORTED`, `E_HOST`, one of an archive (`ArchiveErrorCode`) or of IndexedDB (`E_QUOTAEXCEEDED`, ...);
 * `ABORT_ERR` when a signal ended it.
 */
export class HostError extends Error {
  /** Always `HostError`, but for classes that extend it. */
  override readonly name: string = "HostError";
  /** What went wrong: a system's name such as `ENOENT`, or one of those above. */
  readonly code: string;

  /** @param options `cause`: the error behind this one. */
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The code that an error carries, if it carries one. */
export function codeOf(error: unknown): string | undefined {
  if (isPermission(error)) return "E_PERMISSION";
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether an error reports an abort, whoever made it. */
export function isAbort(error: unknown): boolean {
  return codeOf(error) === "ABORT_ERR" || (error instanceof Error && error.name === "AbortError");
}

/**
 * Makes a coded error of anything thrown. An error that has a code keeps it, an abort becomes `ABORT_ERR`,
 * and all else gets `fallback`, by default `E_HOST`.
 */
export function toHostError(error: unknown, fallback = "E_HOST"): HostError {
  if (error instanceof HostError) return error;
  if (isAbort(error)) return abortError();
  if (isPermission(error)) return new HostError("E_PERMISSION", error.message, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new HostError(codeOf(error) ?? fallback, message, { cause: error });
}

/** IndexedDB's errors have names and no codes: `QuotaExceededError` becomes `E_QUOTAEXCEEDED`. All else stays. */
export function fromDomException(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const code = `E_${error.name.replace(/Error$/, "").toUpperCase()}`;
  return new HostError(code, `IndexedDB: ${error.message}`, { cause: error });
}

/** Whether Deno refused something; its message names the flag. */
function isPermission(error: unknown): error is Error {
  return error instanceof Error && error.name === "NotCapable";
}

/** The error of an operation that its signal ended. */
export function abortError(): HostError {
  return new HostError("ABORT_ERR", "the operation was aborted");
}

/** Throws `ABORT_ERR` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}
