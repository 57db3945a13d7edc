import { codeOf, HostError } from "../errors.ts";
import type { FileStat, FileSystem } from "../types.ts";
import { normalPath, parentOf, pathIn } from "./paths.ts";

/** What a path is, with the methods and numbers of Node's `Stats` that programs read. */
export interface FileStats {
  /** What it is. */
  readonly type: "file" | "dir";
  /** `0o100644` or `0o40755`: the trees behind have no modes of their own. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** The file's number: always 0. */
  readonly ino: number;
  /** The disk's number: always 0. */
  readonly dev: number;
  /** The owner: always 0. */
  readonly uid: number;
  /** The owner's group: always 0. */
  readonly gid: number;
  /** Names of the file, its hard links; 1 where the tree doesn't tell. */
  readonly nlink: number;
  /** When the content was last changed, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** The same as `mtimeMs`: no other time is known. */
  readonly ctimeMs: number;
  /** The whole seconds of `mtimeMs`, and the nanoseconds beyond them: a float would not survive git's index. */
  readonly mtimeSeconds: number;
  /** See `mtimeSeconds`. */
  readonly mtimeNanoseconds: number;
  /** The same as `mtimeSeconds`. */
  readonly ctimeSeconds: number;
  /** The same as `mtimeNanoseconds`. */
  readonly ctimeNanoseconds: number;
  /** `mtimeMs` as a date. */
  readonly mtime: Date;
  /** `ctimeMs` as a date. */
  readonly ctime: Date;
  /** Whether it is a file. */
  isFile(): boolean;
  /** Whether it is a folder. */
  isDirectory(): boolean;
  /** Always `false`: links of the tree behind are followed. */
  isSymbolicLink(): boolean;
}

/** An entry of a folder, as Node's `Dirent`. */
export interface NodeEntry {
  /** Its name in the folder. */
  readonly name: string;
  /** Whether it is a file. */
  isFile(): boolean;
  /** Whether it is a folder. */
  isDirectory(): boolean;
  /** Whether it is a symbolic link. */
  isSymbolicLink(): boolean;
}

type Encoding = "utf8" | "utf-8";
type EncodingOption = Encoding | { readonly encoding?: Encoding | null | undefined } | null;

/** The functions of `node:fs/promises` that isomorphic-git and its like call. */
export interface NodeFsPromises {
  /** Reads a file, as text when `utf8` is asked for; another encoding is `EINVAL`. */
  readFile(path: string, options: Encoding | { readonly encoding: Encoding }): Promise<string>;
  readFile(path: string, options?: EncodingOption): Promise<Uint8Array | string>;
  /** Replaces a file or makes it, whole or not at all. Text is written as UTF-8. */
  writeFile(path: string, data: string | Uint8Array, options?: unknown): Promise<void>;
  /** Makes a folder, with `recursive` also those above; without it, one that exists is `EEXIST`. */
  mkdir(path: string, options?: number | { readonly recursive?: boolean }): Promise<void>;
  /** Names of a folder's entries, or the entries themselves with `withFileTypes`. */
  readdir(path: string, options: { readonly withFileTypes: true }): Promise<NodeEntry[]>;
  readdir(path: string, options?: unknown): Promise<string[]>;
  /** What a path is. */
  stat(path: string, options?: unknown): Promise<FileStats>;
  /** The same as `stat`: links are seen as what they lead to. */
  lstat(path: string, options?: unknown): Promise<FileStats>;
  /** Deletes a file. */
  unlink(path: string): Promise<void>;
  /** Deletes an empty folder. */
  rmdir(path: string): Promise<void>;
  /** Deletes a file, and with `recursive` a folder with all that is in it. With `force`, nothing there is no error. */
  rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }): Promise<void>;
  /** Moves a file or a folder, over a file that is there. */
  rename(from: string, to: string): Promise<void>;
  /** The path with every link resolved. */
  realpath(path: string): Promise<string>;
  /** Fails with `EINVAL`: nothing is a link. */
  readlink(path: string, options?: unknown): Promise<string>;
  /** Fails with `ENOSYS`: no link can be made. */
  symlink(target: string, path: string, type?: unknown): Promise<never>;
  /** Changes nothing; fails with `ENOENT` where nothing is. */
  chmod(path: string, mode: number): Promise<void>;
}

/**
 * A host's file system in the manner of `node:fs`, for isomorphic-git: `git.init({ fs: toNodeFs(host.fs), dir })`.
 *
 * Modes and links are not kept: `chmod` changes nothing, `symlink` fails with `ENOSYS`, and a link in the tree
 * behind is seen as what it leads to. Where the tree has no times, each `stat` answers with a new one: git then
 * reads files again instead of missing a change. Errors are those of the tree, with Node's codes.
 */
export function toNodeFs(fs: FileSystem): { readonly promises: NodeFsPromises } {
  return { promises: new Promises(fs) };
}

class Promises implements NodeFsPromises {
  readonly #fs: FileSystem;
  #lastTime = 0;

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  readFile(path: string, options: Encoding | { readonly encoding: Encoding }): Promise<string>;
  readFile(path: string, options?: EncodingOption): Promise<Uint8Array | string>;
  async readFile(path: string, options?: EncodingOption): Promise<Uint8Array | string> {
    const data = await this.#fs.readFile(path);
    const encoding = typeof options === "string" ? options : options?.encoding;
    if (encoding == null) return data;
    if (!/^utf-?8$/i.test(encoding))
      throw new HostError("EINVAL", `text is read as UTF-8, not as ${encoding}`);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
  }

  async writeFile(path: string, data: string | Uint8Array): Promise<void> {
    await this.#fs.writeFile(path, typeof data === "string" ? new TextEncoder().encode(data) : data);
  }

  async mkdir(path: string, options?: number | { readonly recursive?: boolean }): Promise<void> {
    if (typeof options !== "object" || options.recursive !== true) {
      const wanted = normalPath(path).path;
      if ((await this.#kind(wanted)) !== null) throw new HostError("EEXIST", `exists: ${path}`);
      const { kind } = await this.#fs.stat(parentOf(wanted));
      if (kind !== "directory") throw new HostError("ENOTDIR", `is no folder: ${parentOf(wanted)}`);
    }
    await this.#fs.mkdir(path);
  }

  readdir(path: string, options: { readonly withFileTypes: true }): Promise<NodeEntry[]>;
  readdir(path: string, options?: unknown): Promise<string[]>;
  async readdir(path: string, options?: unknown): Promise<NodeEntry[] | string[]> {
    const found = await this.#fs.readdir(path);
    if (!wantsTypes(options)) return found.map(({ name }) => name);
    return found.map(({ name, kind }) => ({
      name,
      isFile: () => kind === "file",
      isDirectory: () => kind === "directory",
      isSymbolicLink: () => kind === "symlink",
    }));
  }

  async stat(path: string): Promise<FileStats> {
    const found = await this.#fs.stat(path);
    return statsOf(found, found.mtimeMs ?? this.#newTime());
  }

  lstat(path: string): Promise<FileStats> {
    return this.stat(path);
  }

  async unlink(path: string): Promise<void> {
    await this.#fs.rm(path);
  }

  async rmdir(path: string): Promise<void> {
    if (this.#fs.rmdir === undefined) throw new HostError("ENOSYS", "this file system removes no folders");
    await this.#fs.rmdir(path);
  }

  async rm(
    path: string,
    { recursive = false, force = false }: { readonly recursive?: boolean; readonly force?: boolean } = {},
  ): Promise<void> {
    const kind = await this.#kind(path);
    if (kind === null && force) return;
    if (kind !== "directory" || !recursive) return await this.#fs.rm(path);
    for (const { name } of await this.#fs.readdir(path)) {
      await this.rm(pathIn(normalPath(path).path, name), { recursive, force });
    }
    await this.rmdir(path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#fs.rename(from, to);
  }

  async realpath(path: string): Promise<string> {
    return await this.#fs.realpath(path);
  }

  async readlink(path: string): Promise<string> {
    await this.#fs.stat(path);
    throw new HostError("EINVAL", `is no link: ${path}`);
  }

  async symlink(_target: string, path: string): Promise<never> {
    throw new HostError("ENOSYS", `this file system has no links: ${path}`);
  }

  async chmod(path: string): Promise<void> {
    await this.#fs.stat(path);
  }

  /** Never the same twice: what was looked at before then counts as changed. */
  #newTime(): number {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 0.001);
    return this.#lastTime;
  }

  async #kind(path: string): Promise<FileStat["kind"] | null> {
    try {
      return (await this.#fs.stat(path)).kind;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    }
  }
}

function wantsTypes(options: unknown): boolean {
  return (
    typeof options === "object" &&
    options !== null &&
    "withFileTypes" in options &&
    options.withFileTypes === true
  );
}

function statsOf({ kind, size, links }: FileStat, mtimeMs: number): FileStats {
  const isFolder = kind === "directory";
  const seconds = Math.floor(mtimeMs / 1000);
  const nanoseconds = Math.round((mtimeMs - seconds * 1000) * 1e6);
  return {
    type: isFolder ? "dir" : "file",
    mode: isFolder ? 0o40755 : 0o100644,
    size,
    ino: 0,
    dev: 0,
    uid: 0,
    gid: 0,
    nlink: links ?? 1,
    mtimeMs,
    ctimeMs: mtimeMs,
    mtimeSeconds: seconds,
    mtimeNanoseconds: nanoseconds,
    ctimeSeconds: seconds,
    ctimeNanoseconds: nanoseconds,
    mtime: new Date(mtimeMs),
    ctime: new Date(mtimeMs),
    isFile: () => kind === "file",
    isDirectory: () => isFolder,
    isSymbolicLink: () => false,
  };
}
