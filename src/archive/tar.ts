/** Tar, by modern-tar: the one module that names it. */

import { packTar, type TarHeader, unpackTar } from "modern-tar";

import { HostError } from "../host/errors.ts";
import type { FileToPack, PackedEntry } from "./entries.ts";
import { archiveError, damaged } from "./errors.ts";

/** The entries of a tar. Throws `E_ARCHIVE_INVALID` where it is damaged, `E_ARCHIVE_TOO_LARGE` for too many. */
export async function readTar(bytes: Uint8Array, limit: number): Promise<PackedEntry[]> {
  let count = 0;
  const filter = (): boolean => {
    count += 1;
    if (count > limit)
      throw archiveError("E_ARCHIVE_TOO_LARGE", `the archive holds more than ${limit} entries`);
    return true;
  };
  try {
    const entries = await unpackTar(bytes, { strict: true, filter });
    return entries.map(({ header, data = new Uint8Array() }) => ({
      name: header.name,
      kind: kindOf(header),
      size: data.byteLength,
      read: () => data,
    }));
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

/** Packs files, in their order, with one time and no owner, so that the same files give the same bytes. */
export function writeTar(files: readonly FileToPack[]): Promise<Uint8Array> {
  const same = { mtime: new Date(0), uid: 0, gid: 0 };
  return packTar(
    files.map(({ name, data }) =>
      data === null
        ? { header: { ...same, name: `${name}/`, type: "directory", size: 0, mode: 0o755 } }
        : { header: { ...same, name, type: "file", size: data.byteLength, mode: 0o644 }, body: data },
    ),
  );
}

function kindOf({ type }: TarHeader): PackedEntry["kind"] {
  if (type === undefined || type === "file") return "file";
  if (type === "directory") return "directory";
  return type === "link" || type === "symlink" ? "link" : "other";
}
