import { constants, type Dirent, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";

import { codeOf, HostError, isAbort, throwIfAborted, toHostError } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { plainBytes } from "./bytes.ts";
import { inDeno } from "./deno.ts";
import { holdFolder, makeFolders, moved } from "./held-folder.ts";

/** Links followed in a row before a path counts as a loop, as on Linux. */
const MAX_LINKS = 40;

/** The disk. Only regular files are read and written: a device or a pipe gives `EINVAL`. */
export function createNodeFileSystem(): Required<FileSystem> {
  return {
    readFile: (path, options) => checked(path, () => read(path, options?.signal)),
    writeFile: (path, data, options) =>
      checked(path, () =>
        writing(path, options?.signal, () =>
          options?.exact === true
            ? replaceExactly(path, data, options.signal)
            : replace(path, data, options?.signal),
        ),
      ),
    appendFile: (path, data) => checked(path, () => writing(path, undefined, () => append(path, data))),
    mkdir: (path, options) =>
      checked(path, async () => {
        if (options?.exact === true) await makeFolders(path);
        else await fs.mkdir(path, { recursive: true });
      }),
    rm: (path, options) =>
      checked(path, () => (options?.exact === true ? removeExactly(path) : remove(path))),
    rmdir: (path) => checked(path, () => fs.rmdir(path)),
    rename: (from, to) => checked(from, () => checked(to, () => fs.rename(from, to))),
    stat: (path) =>
      checked(path, async () => {
        const found = await fs.stat(path);
        const stat: FileStat = { kind: kindOf(found), size: found.size, mtimeMs: found.mtimeMs };
        return stat.kind === "file" && found.nlink > 1 ? { ...stat, links: found.nlink } : stat;
      }),
    realpath: (path) => checked(path, () => fs.realpath(path)),
    readdir: (path) =>
      checked(path, async () => {
        const found = await fs.readdir(path, { withFileTypes: true });
        return found.map(entry);
      }),
  };
}

/** Runs an operation on a path that the system can take. */
async function checked<T>(path: string, operation: () => Promise<T>): Promise<T> {
  if (!isAbsolute(path) || path.includes("\0")) {
    throw new HostError("EINVAL", `not an absolute path: ${JSON.stringify(path)}`);
  }
  return await operation();
}

function kindOf(found: Stats | Dirent): "file" | "directory" | "other" {
  if (found.isFile()) return "file";
  return found.isDirectory() ? "directory" : "other";
}

function entry(found: Dirent): DirectoryEntry {
  return { name: found.name, kind: found.isSymbolicLink() ? "symlink" : kindOf(found) };
}

async function read(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  throwIfAborted(signal);
  // Without O_NONBLOCK, opening a pipe that nobody writes would hold a thread for ever.
  const file = await fs.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    requireRegular(path, await file.stat());
    return plainBytes(await file.readFile(signal === undefined ? {} : { signal }));
  } catch (error) {
    throw codeOf(error) === "ERR_FS_FILE_TOO_LARGE"
      ? new HostError("EFBIG", `too large to read whole: ${path}`)
      : toHostError(error);
  } finally {
    await file.close();
  }
}

async function remove(path: string): Promise<void> {
  // Systems differ about unlinking a folder, and some would do it.
  if ((await fs.lstat(path)).isDirectory()) throw new HostError("EISDIR", `is a folder: ${path}`);
  await fs.unlink(path);
}

/** Removes a name, whatever it is but a folder, from the folder at a resolved path. */
async function removeExactly(path: string): Promise<void> {
  const folder = await holdFolder(dirname(path));
  try {
    await folder.check();
    await remove(folder.at(basename(path)));
  } finally {
    await folder.close();
  }
}

async function writing(
  path: string,
  signal: AbortSignal | undefined,
  write: () => Promise<void>,
): Promise<void> {
  throwIfAborted(signal);
  try {
    await write();
  } catch (error) {
    if (error instanceof HostError || isAbort(error)) throw toHostError(error);
    // The system's message names the temporary file, which means nothing to the caller.
    const code = codeOf(error) ?? "E_HOST";
    throw new HostError(code, `can't write ${path}`, { cause: error });
  }
}

/** One write at the end, wherever that is by then: the system keeps appends of several writers apart. */
async function append(path: string, data: Uint8Array): Promise<void> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  const file = await fs.open(path, O_WRONLY | O_APPEND | O_CREAT | (O_NONBLOCK ?? 0), 0o600);
  try {
    const found = await file.stat();
    requireRegular(path, found);
    // Deno's `open` takes no mode for a new file.
    if (found.size === 0 && "Deno" in globalThis) await fs.chmod(path, 0o600);
    const { bytesWritten } = await file.write(data);
    if (bytesWritten < data.length) throw new HostError("ENOSPC", `only a part fits at the end of ${path}`);
  } finally {
    await file.close();
  }
}

/** Writes beside the target and renames over it, so that a reader sees the old or the new content. */
async function replace(path: string, data: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  const target = await followLinks(path);
  await replaceWith(target, await replaceable(path, target, statOrNull), data, signal);
}

/**
 * The same at a path that was resolved before: no link is followed. A rename replaces a name and never what
 * other names of the file lead to.
 */
async function replaceExactly(
  path: string,
  data: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (/[/\\]$/.test(path)) throw new HostError("EISDIR", `names a folder: ${path}`);
  const folder = await holdFolder(dirname(path));
  try {
    const target = folder.at(basename(path));
    const old = await replaceable(path, target, lstatOrNull);
    await replaceWith(target, old, data, signal, () => folder.check());
  } finally {
    await folder.close();
  }
}

/** What is at a target that may be replaced; `null` for nothing. */
async function replaceable(
  path: string,
  target: string,
  look: (path: string) => Promise<Stats | null>,
): Promise<Stats | null> {
  const old = await look(target);
  if (old === null) return null;
  if (old.isSymbolicLink()) throw moved(path);
  requireRegular(path, old);
  // A rename needs no right to write the file itself; a write would.
  if (!inDeno) await fs.access(target, constants.W_OK);
  // Deno's check wants to know who the user is, which takes a permission of its own.
  else if ((old.mode & 0o222) === 0) throw new HostError("EACCES", `may not be written: ${path}`);
  return old;
}

async function replaceWith(
  target: string,
  old: Stats | null,
  data: Uint8Array,
  signal: AbortSignal | undefined,
  beforeRename: () => Promise<void> = async () => {},
): Promise<void> {
  const temporary = join(dirname(target), `.codex-embed-${crypto.randomUUID()}.tmp`);
  const file = await fs.open(temporary, "wx", old === null ? 0o666 : 0o600);
  try {
    try {
      await file.writeFile(data, signal === undefined ? {} : { signal });
      if (old !== null) await keepOwnerAndMode(file, old);
    } finally {
      await file.close();
    }
    throwIfAborted(signal);
    await beforeRename();
    await fs.rename(temporary, target);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function keepOwnerAndMode(file: fs.FileHandle, old: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== old.uid || own.gid !== old.gid) {
    // Only root may give files away; for others the content counts more than the owner.
    await file.chown(old.uid, old.gid).catch(() => {});
  }
  // After chown, which clears the bits that run a program as its owner.
  await file.chmod(old.mode & 0o7777);
}

/** The file that a write must replace: links at the end of the path followed, even to where nothing is yet. */
async function followLinks(path: string): Promise<string> {
  if (/[/\\]$/.test(path)) throw new HostError("EISDIR", `names a folder: ${path}`);
  let current = path;
  for (let hops = 0; hops < MAX_LINKS; hops += 1) {
    const folder = await fs.realpath(dirname(current));
    const link = await readLinkOrNull(join(folder, basename(current)));
    if (link === null) return join(folder, basename(current));
    // Not normalised: `..` after a link means the parent of the link's target.
    current = isAbsolute(link) ? link : `${folder}/${link}`;
  }
  throw new HostError("ELOOP", `too many links: ${path}`);
}

async function readLinkOrNull(path: string): Promise<string | null> {
  try {
    return await fs.readlink(path);
  } catch (error) {
    const code = codeOf(error);
    // EINVAL: there, but no link. UNKNOWN is how Windows says it.
    if (code === "EINVAL" || code === "ENOENT" || code === "UNKNOWN") return null;
    throw error;
  }
}

const statOrNull = (path: string): Promise<Stats | null> => orNull(fs.stat(path));
const lstatOrNull = (path: string): Promise<Stats | null> => orNull(fs.lstat(path));

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

function requireRegular(path: string, found: Stats): void {
  if (found.isDirectory()) throw new HostError("EISDIR", `is a folder: ${path}`);
  if (!found.isFile()) throw new HostError("EINVAL", `not a regular file: ${path}`);
}
