import { codeOf, throwIfAborted } from "../errors.ts";
import type { DirectoryEntry, FileSystem } from "../types.ts";
import { textOf } from "./content.ts";
import { failure } from "./failures.ts";
import { isWithin, normalise } from "./paths.ts";

/**
 * What an editor has open and not saved, by absolute path in its one form (no dots, no doubled slashes). Paths
 * are compared as they are written: a link to an open file is not it.
 */
export interface Buffers {
  /** The unsaved content of a file; `undefined` when there is none. */
  get(path: string): string | Uint8Array | undefined;
  /**
   * Puts new content into a buffer: text, unless the bytes are no UTF-8. Default: a file with unsaved content
   * is not written, and gives `EBUSY`.
   */
  set?(path: string, data: string | Uint8Array): void | Promise<void>;
  /** Closes a buffer, whose file is deleted or moved. Default: such a file stays, and gives `EBUSY`. */
  delete?(path: string): void | Promise<void>;
  /** The files with unsaved content. */
  paths(): Iterable<string>;
}

/**
 * Lays an editor's unsaved buffers over a file system: a file that has one is read from it, also where the file
 * itself doesn't exist yet, if its folder does; a write goes into the buffer, for the user to save. All else goes to
 * the file system below. What is unsaved is never lost: without the means to change a buffer, what would replace
 * it fails with `EBUSY`.
 */
export function overlay(fs: FileSystem, buffers: Buffers): FileSystem {
  const { rmdir } = fs;
  return {
    async readFile(path, options) {
      throwIfAborted(options?.signal);
      return read(buffers, path) ?? (await fs.readFile(path, options));
    },
    async writeFile(path, data, options) {
      throwIfAborted(options?.signal);
      if (read(buffers, path) === undefined) await fs.writeFile(path, data, options);
      else await put(buffers, path, new Uint8Array(data));
    },
    async mkdir(path, options) {
      if (read(buffers, path) !== undefined) throw failure("EEXIST", path);
      await fs.mkdir(path, options);
    },
    async rm(path, options) {
      if (read(buffers, path) === undefined) return await fs.rm(path, options);
      if (buffers.delete === undefined) throw failure("EBUSY", path);
      await unlessMissing(fs.rm(path, options), undefined);
      await buffers.delete(normalise(path));
    },
    rename: (from, to) => rename(fs, buffers, from, to),
    async stat(path) {
      const data = read(buffers, path);
      if (data === undefined) return await fs.stat(path);
      return { kind: "file", size: data.byteLength };
    },
    async realpath(path) {
      if (read(buffers, path) === undefined) return await fs.realpath(path);
      return await unlessMissing(fs.realpath(path), normalise(path));
    },
    async readdir(path) {
      const entries = await fs.readdir(path);
      return [...entries, ...unsavedIn(buffers, normalise(path), entries)];
    },
    ...(rmdir === undefined ? {} : { rmdir: (path: string) => removeFolder(fs, buffers, path) }),
  };
}

/** The bytes of a buffer. A path that ends like a folder's has none. */
function read(buffers: Buffers, path: string): Uint8Array | undefined {
  const content = path.endsWith("/") ? undefined : buffers.get(normalise(path));
  return typeof content === "string" ? new TextEncoder().encode(content) : content?.slice();
}

async function put(buffers: Buffers, path: string, data: Uint8Array): Promise<void> {
  if (buffers.set === undefined) throw failure("EBUSY", path);
  await buffers.set(normalise(path), textOf(data) ?? data);
}

/** The file or folder is moved below, where there is one, and the buffers at and below it go with it. */
async function rename(fs: FileSystem, buffers: Buffers, from: string, to: string): Promise<void> {
  const source = normalise(from);
  const target = normalise(to);
  const moving = [...buffers.paths()].filter((path) => isWithin(path, source));
  const replaced = buffers.get(target) !== undefined;
  if ((moving.length === 0 && !replaced) || source === target) return await fs.rename(from, to);
  if (buffers.set === undefined || buffers.delete === undefined) throw failure("EBUSY", replaced ? to : from);
  if (moving.includes(source) && !(await exists(fs, source))) await requireFileName(fs, target);
  else await fs.rename(from, to);
  if (replaced) await buffers.delete(target);
  for (const path of moving) {
    const content = buffers.get(path);
    if (content !== undefined) await buffers.set(`${target}${path.slice(source.length)}`, content);
    await buffers.delete(path);
  }
}

async function removeFolder(fs: FileSystem, buffers: Buffers, path: string): Promise<void> {
  const folder = normalise(path);
  for (const open of buffers.paths())
    if (open !== folder && isWithin(open, folder)) throw failure("ENOTEMPTY", path);
  await fs.rmdir?.(path);
}

/** Unsaved files of a folder that are not in it yet. */
function unsavedIn(buffers: Buffers, folder: string, entries: readonly DirectoryEntry[]): DirectoryEntry[] {
  const prefix = folder === "/" ? "/" : `${folder}/`;
  const known = new Set(entries.map(({ name }) => name));
  const found: DirectoryEntry[] = [];
  for (const path of buffers.paths()) {
    const name = path.slice(prefix.length);
    if (path.startsWith(prefix) && !name.includes("/") && !known.has(name))
      found.push({ name, kind: "file" });
  }
  return found;
}

/** That a file could be made at a path: in a folder that is there, and not in a folder's place. */
async function requireFileName(fs: FileSystem, path: string): Promise<void> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const entries = await fs.readdir(normalise(`${path}/..`));
  if (entries.some((entry) => entry.name === name && entry.kind === "directory"))
    throw failure("EISDIR", path);
}

async function exists(fs: FileSystem, path: string): Promise<boolean> {
  return (await unlessMissing(fs.stat(path), undefined)) !== undefined;
}

/** What comes of an operation, or `instead` where the file below isn't there. */
async function unlessMissing<T, U>(operation: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await operation;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return instead;
    throw error;
  }
}
