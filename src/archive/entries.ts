import { archiveError } from "./errors.ts";

/** How an archive is packed. */
export type ArchiveFormat = "zip" | "tar" | "tar.gz" | "json";

/** What an archive says that it holds. */
export interface PackedEntry {
  /** As it is written in the archive; not to be trusted. */
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes of the content. */
  readonly size: number;
  /** Unpacks the content: as many bytes as `size` says, or an error. */
  read(): Uint8Array;
}

/** What goes into an archive; the name is relative to the root. */
export interface FileToPack {
  readonly name: string;
  /** `null` for a folder, which is empty. */
  readonly data: Uint8Array | null;
}

/** What an archive may come to. */
export interface Limits {
  /** Bytes of all content. */
  readonly bytes: number;
  /** Files and folders. */
  readonly entries: number;
}

/** Deeper than any project; a tree of folders in folders costs more than its bytes tell. */
const DEEPEST = 255;

/**
 * The names along an entry's path below the root; none for the root itself. What would lead out is refused, also
 * in the ways of Windows, where `\` parts names and `C:` begins a path: the tree may be a disk there.
 */
export function namesBelowRoot(name: string): string[] {
  const parts = name.split(/[\\/]/);
  const leadsOut = parts.includes("..") || /^[\\/]|^[A-Za-z]:/.test(name);
  if (leadsOut || name.includes("\0"))
    throw archiveError("E_ARCHIVE_PATH", `an entry would lie outside of the root: ${JSON.stringify(name)}`);
  const names = name.split("/").filter((part) => part !== "" && part !== ".");
  if (names.length > DEEPEST)
    throw archiveError("E_ARCHIVE_PATH", `an entry lies more than ${DEEPEST} folders deep`);
  return names;
}

/** The format of an archive by how it begins. Throws `E_ARCHIVE_INVALID` for what is none. */
export function detectFormat(bytes: Uint8Array): ArchiveFormat {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "zip";
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "tar.gz";
  if (new TextDecoder().decode(bytes.subarray(257, 262)) === "ustar") return "tar";
  // A tar of nothing is its end: two empty blocks, at least.
  if (bytes.byteLength >= 1024 && bytes.subarray(0, 1024).every((byte) => byte === 0)) return "tar";
  if (/^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return "json";
  throw archiveError("E_ARCHIVE_INVALID", "this is no zip, tar, tar.gz or JSON of files");
}
