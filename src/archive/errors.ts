import { HostError } from "../host/errors.ts";

/**
 * Why an archive is refused:
 *
 * - `E_ARCHIVE_INVALID`: it is none, it is damaged, or two of its entries can't both be.
 * - `E_ARCHIVE_PATH`: an entry would lie outside of the root, or its name can't be a path.
 * - `E_ARCHIVE_LINK`: it holds links, which may lead anywhere.
 * - `E_ARCHIVE_TOO_LARGE`: it unpacks to more than is allowed, or there is more than the format can hold.
 * - `E_ARCHIVE_UNSUPPORTED`: it is encrypted, or packed in a way that is not known here.
 */
export type ArchiveErrorCode =
  | "E_ARCHIVE_INVALID"
  | "E_ARCHIVE_PATH"
  | "E_ARCHIVE_LINK"
  | "E_ARCHIVE_TOO_LARGE"
  | "E_ARCHIVE_UNSUPPORTED";

/** An error with one of these codes. */
export function archiveError(code: ArchiveErrorCode, message: string, cause?: unknown): HostError {
  return new HostError(code, message, cause === undefined ? {} : { cause });
}

/** An archive that breaks off or contradicts itself. */
export function damaged(message: string, cause?: unknown): HostError {
  return archiveError("E_ARCHIVE_INVALID", `the archive is damaged: ${message}`, cause);
}
