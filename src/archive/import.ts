import { codeOf, HostError } from "../host/errors.ts";
import type { FileSystem } from "../host/types.ts";
import {
  copyTree,
  createVirtualFileSystem,
  type Usage,
  type VirtualFileSystem,
} from "../host/virtual/index.ts";
import {
  type ArchiveFormat,
  detectFormat,
  type Limits,
  namesBelowRoot,
  type PackedEntry,
} from "./entries.ts";
import { archiveError, damaged } from "./errors.ts";
import { readJson } from "./json.ts";

/** How an archive is unpacked. */
export interface ImportOptions {
  /** The folder that the files go to, absolute; it is made. Files that are there are replaced, others stay. */
  readonly root: string;
  /** Default: what the archive begins with tells. */
  readonly format?: ArchiveFormat;
  /** How many names every path loses in front: 1 for archives that hold one folder. Default: 0. */
  readonly strip?: number;
  /** What is done about links: the archive is refused, or they are left out. Default: `refuse`. */
  readonly links?: "refuse" | "skip";
  /** Bytes that it may unpack to, of a `tar.gz` the tar's. Default: 268,435,456, which is 256 MiB. */
  readonly maxBytes?: number;
  /** Files and folders that it may hold. Default: 100,000. */
  readonly maxEntries?: number;
}

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 100_000;

/**
 * Unpacks an archive into a folder. All of it is unpacked and checked before anything is written: an archive
 * with an entry outside of the root (`E_ARCHIVE_PATH`), with links (`E_ARCHIVE_LINK`), of more than is allowed
 * (`E_ARCHIVE_TOO_LARGE`) or damaged (`E_ARCHIVE_INVALID`, `E_ARCHIVE_UNSUPPORTED`) leaves the folder as it was.
 * What the file system itself refuses (`ENOSPC`, `ENOTDIR`, ...) may leave a part. Links that are below the root
 * already are not followed: an entry on such a path gives `ELOOP` (not on Windows).
 *
 * Times, modes and owners are not kept; what is neither file, folder nor link is left out. Zip and tar.gz need
 * the package `fflate`, tar and tar.gz `modern-tar`.
 *
 * @returns what was unpacked.
 */
export async function importArchive(
  fs: FileSystem,
  bytes: Uint8Array,
  options: ImportOptions,
): Promise<Usage> {
  const { root, strip = 0, links = "refuse", maxBytes = MAX_BYTES, maxEntries = MAX_ENTRIES } = options;
  const limits = { bytes: maxBytes, entries: maxEntries };
  const unpacked = createVirtualFileSystem({ quota: { bytes: limits.bytes, files: limits.entries } });
  let count = 0;
  // Not the tree's usage: entries of one name replace each other, and each costs its unpacking.
  let size = 0;
  for (const entry of await read(bytes, options.format ?? detectFormat(bytes), limits)) {
    count += 1;
    if (count > limits.entries) throw tooMany(limits);
    if (entry.kind === "link" && links === "refuse")
      throw archiveError("E_ARCHIVE_LINK", `the archive holds a link, ${JSON.stringify(entry.name)}`);
    const names = namesBelowRoot(entry.name).slice(strip);
    // Before it is unpacked: what is said to be too much is not even tried.
    if (entry.kind === "file") size += entry.size;
    if (size > limits.bytes) throw tooMuch(limits);
    if (names.length > 0) await put(unpacked, names, entry, limits);
  }
  await fs.mkdir(root);
  const target = await fs.realpath(root);
  // Paths of Windows have no resolved form that begins like the others.
  const exact = target.startsWith("/");
  await copyTree(unpacked, "/", fs, exact ? target : root, { exact });
  return unpacked.usage();
}

/** The packages are loaded with the first archive that needs them. */
async function read(
  bytes: Uint8Array,
  format: ArchiveFormat,
  limits: Limits,
): Promise<Iterable<PackedEntry>> {
  switch (format) {
    case "json":
      return readJson(bytes);
    case "zip":
      return (await import("./zip-read.ts")).readZip(bytes);
    case "tar":
      return (await import("./tar.ts")).readTar(bytes, limits.entries);
    case "tar.gz": {
      const [{ readTar }, { gunzip }] = await Promise.all([import("./tar.ts"), import("./deflate.ts")]);
      return readTar(gunzip(bytes, limits.bytes), limits.entries);
    }
    default:
      throw new HostError("EINVAL", `not a format of archives: ${JSON.stringify(format)}`);
  }
}

async function put(
  tree: VirtualFileSystem,
  names: readonly string[],
  entry: PackedEntry,
  limits: Limits,
): Promise<void> {
  const path = `/${names.join("/")}`;
  try {
    if (entry.kind === "directory") await tree.mkdir(path);
    if (entry.kind !== "file") return;
    await tree.mkdir(`${path}/..`);
    await tree.writeFile(path, entry.read());
  } catch (error) {
    throw refused(error, entry.name, limits);
  }
}

/** What the tree of the unpacked files can't hold says something about the archive. */
function refused(error: unknown, name: string, limits: Limits): unknown {
  switch (codeOf(error)) {
    case "ENOSPC":
      return tooMany(limits);
    case "EINVAL":
    case "ENAMETOOLONG":
      return archiveError(
        "E_ARCHIVE_PATH",
        `not a name that a file can have: ${JSON.stringify(name)}`,
        error,
      );
    case "EEXIST":
    case "EISDIR":
    case "ENOTDIR":
      return damaged(`${JSON.stringify(name)} is both a file and a folder`, error);
    default:
      return error;
  }
}

function tooMuch({ bytes }: Limits): HostError {
  return archiveError("E_ARCHIVE_TOO_LARGE", `the archive unpacks to more than ${bytes} bytes`);
}

function tooMany({ entries }: Limits): HostError {
  return archiveError("E_ARCHIVE_TOO_LARGE", `the archive holds more than ${entries} files and folders`);
}
