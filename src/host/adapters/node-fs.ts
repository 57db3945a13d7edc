import { codeOf, HostError, throwIfAborted } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { namesOf, normalPath, parentOf, pathIn } from "./paths.ts";
import { explainByCode, fileSystemOver, type RawTree } from "./raw-tree.ts";
import { temporaryName } from "./temporary-name.ts";

/** What `stat` and `lstat` answer; of the rest of Node's `Stats` nothing is needed. */
export interface NodeStats {
  /** Whether it is a file. */
  isFile(): boolean;
  /** Whether it is a folder. */
  isDirectory(): boolean;
  /** Whether it is a symbolic link. Default: it is none. */
  isSymbolicLink?(): boolean;
  /** Bytes. */
  readonly size: number | bigint;
  /** When the content was last changed, in milliseconds since 1970. Default: unknown. */
  readonly mtimeMs?: number | bigint;
  /** The permission bits, which a file keeps when it is replaced. Default: there are none. */
  readonly mode?: number | bigint;
  /** The names of a file, its hard links. Default: one. */
  readonly nlink?: number | bigint;
}

/**
 * The part of `node:fs/promises` that is used. What is optional is used where it is there: without `rename`,
 * writes are not atomic and renames copy; without `lstat`, `realpath` and `readlink`, links are followed as the
 * file system does.
 */
export interface NodeFs {
  /** The whole file: a `Uint8Array`, or Node's `Buffer`. */
  readFile(path: string): Promise<unknown>;
  /** Replaces a file's content, or makes the file. */
  writeFile(path: string, data: Uint8Array): Promise<unknown>;
  /** Makes one folder, in one that is there. */
  mkdir(path: string): Promise<unknown>;
  /** A folder's entries: `Dirent`s, or names where the tree knows no types. */
  readdir(path: string, options: { withFileTypes: true }): Promise<readonly unknown[]>;
  /** What a path is, links followed. */
  stat(path: string): Promise<NodeStats>;
  /** Deletes a file. Default: `rm`, one of the two has to be there. */
  unlink?(path: string): Promise<unknown>;
  /** Deletes a file, where there is no `unlink`. */
  rm?(path: string): Promise<unknown>;
  /** Deletes an empty folder. Default: folders can't be deleted. */
  rmdir?(path: string): Promise<unknown>;
  /** Moves a file, over one that is there. Default: the content is copied, and then the old file deleted. */
  rename?(from: string, to: string): Promise<unknown>;
  /** What a path is, a link itself. Default: `stat`. */
  lstat?(path: string): Promise<NodeStats>;
  /** The path with every link resolved. Default: the path itself. */
  realpath?(path: string): Promise<unknown>;
  /** Where a link leads. Default: there are no links. */
  readlink?(path: string): Promise<unknown>;
  /** Sets the permission bits. Default: they are not kept. */
  chmod?(path: string, mode: number): Promise<unknown>;
}

/** How a tree is taken. */
export interface FromNodeFsOptions {
  /**
   * The folder of it that becomes `/`, absolute. A prefix and no jail: a link that leads out of it is followed.
   * Default: `/`.
   */
  readonly root?: string;
}

/** Links followed in a row before a path counts as a loop, as on Linux. */
const MAX_LINKS = 40;

/**
 * Makes a host's file system of one in the manner of `node:fs/promises`: memfs, ZenFS, LightningFS, and others.
 *
 * A file is written beside its place and renamed over it, and keeps its mode where there is `chmod`. Errors have
 * the `code` that the tree gives them. With `exact`, each folder is looked at before the write: that is enough
 * where nobody else swaps folders for links meanwhile.
 *
 * @throws HostError `EINVAL` when the root is not absolute, or a function that is needed is missing.
 */
export function fromNodeFs(fs: NodeFs, options: FromNodeFsOptions = {}): FileSystem {
  for (const name of ["readFile", "writeFile", "mkdir", "readdir", "stat"] as const) {
    if (typeof fs[name] !== "function") {
      throw new HostError("EINVAL", `no file system: it has no ${name}; pass the one with promises`);
    }
  }
  if (fs.unlink === undefined && fs.rm === undefined) {
    throw new HostError("EINVAL", "no file system: it has neither unlink nor rm");
  }
  return fileSystemOver(new NodeTree(fs, normalPath(options.root ?? "/").path));
}

class NodeTree implements RawTree {
  readonly explain = explainByCode;
  readonly #fs: NodeFs;
  readonly #root: string;

  constructor(fs: NodeFs, root: string) {
    this.#fs = fs;
    this.#root = root;
  }

  look(path: string): Promise<FileStat | null> {
    return orNull(async () => statOf(await this.#fs.stat(this.#at(path))));
  }

  lookAtLink(path: string): Promise<FileStat | null> {
    return orNull(async () => statOf(await (this.#fs.lstat ?? this.#fs.stat).call(this.#fs, this.#at(path))));
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const found = await this.#fs.readdir(this.#at(path), { withFileTypes: true });
    return await Promise.all(found.map((entry) => this.#entry(path, entry)));
  }

  async read(path: string): Promise<Uint8Array> {
    const data = await this.#fs.readFile(this.#at(path));
    if (!(data instanceof Uint8Array)) throw new HostError("E_HOST", `no bytes were read: ${path}`);
    // Node's Buffer is one, too, and may lie in memory that it shares.
    return data.constructor === Uint8Array ? data : new Uint8Array(data);
  }

  async write(
    path: string,
    data: Uint8Array,
    old: FileStat | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { rename } = this.#fs;
    if (rename === undefined) {
      await this.#fs.writeFile(this.#at(path), data);
      return;
    }
    const beside = this.#at(pathIn(parentOf(path), temporaryName()));
    try {
      await this.#fs.writeFile(beside, data);
      if (old !== null) await this.#keepMode(path, beside);
      throwIfAborted(signal);
      await rename.call(this.#fs, beside, this.#at(path));
    } catch (error) {
      await this.#unlink(beside).catch(() => undefined);
      throw error;
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#fs.mkdir(this.#at(path));
  }

  removeFile(path: string): Promise<void> {
    return this.#unlink(this.#at(path));
  }

  async removeFolder(path: string): Promise<void> {
    if (this.#fs.rmdir === undefined) throw new HostError("ENOSYS", "this file system removes no folders");
    await this.#fs.rmdir(this.#at(path));
  }

  async rename(from: string, to: string, kind: FileStat["kind"]): Promise<void> {
    if (this.#fs.rename !== undefined) await this.#fs.rename(this.#at(from), this.#at(to));
    else if (kind === "file") {
      await this.#fs.writeFile(this.#at(to), await this.read(from));
      await this.removeFile(from);
    } else throw new HostError("ENOSYS", `this file system renames no folders: ${from}`);
  }

  async destination(path: string, exact: boolean): Promise<string> {
    if (!exact) return await this.#followed(path);
    let at = "/";
    for (const name of namesOf(path)) {
      at = pathIn(at, name);
      if (await this.#isLink(at)) throw new HostError("ELOOP", `a link is part of the path: ${at}`);
    }
    return path;
  }

  async realpath(path: string): Promise<string> {
    if (this.#fs.realpath === undefined) return path;
    return this.#within(String(await this.#fs.realpath(this.#at(path))));
  }

  #at(path: string): string {
    if (this.#root === "/") return path;
    return path === "/" ? this.#root : this.#root + path;
  }

  async #unlink(at: string): Promise<void> {
    await (this.#fs.unlink ?? this.#fs.rm)?.call(this.#fs, at);
  }

  async #keepMode(path: string, beside: string): Promise<void> {
    const { mode } = await this.#fs.stat(this.#at(path));
    if (mode !== undefined) await this.#fs.chmod?.(beside, Number(mode) & 0o7777);
  }

  /** The file that a link stands for, which need not be there. */
  async #followed(path: string): Promise<string> {
    let at = path;
    for (let links = 0; links < MAX_LINKS; links += 1) {
      if (this.#fs.readlink === undefined || !(await this.#isLink(at))) return at;
      const target = String(await this.#fs.readlink(this.#at(at)));
      const folder = await this.realpath(parentOf(at));
      at = normalPath(target.startsWith("/") ? this.#within(target) : pathIn(folder, target)).path;
    }
    throw new HostError("ELOOP", `too many links: ${path}`);
  }

  /** A path of the foreign tree as one of ours. */
  #within(path: string): string {
    if (this.#root === "/") return path;
    if (path === this.#root) return "/";
    if (path.startsWith(`${this.#root}/`)) return path.slice(this.#root.length);
    throw new HostError("EACCES", `leads out of the folder that was given: ${path}`);
  }

  async #isLink(path: string): Promise<boolean> {
    const { lstat } = this.#fs;
    if (lstat === undefined) return false;
    const found = await orNull(() => lstat.call(this.#fs, this.#at(path)));
    return found?.isSymbolicLink?.() === true;
  }

  /** An entry, from what tells its kind itself, or from its name alone. */
  async #entry(folder: string, found: unknown): Promise<DirectoryEntry> {
    if (isDirent(found)) {
      const kind = found.isSymbolicLink?.() === true ? "symlink" : kindOf(found);
      return { name: found.name, kind };
    }
    const name = String(found);
    const path = pathIn(folder, name);
    if (await this.#isLink(path)) return { name, kind: "symlink" };
    return { name, kind: (await this.look(path))?.kind ?? "other" };
  }
}

interface Dirent {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink?(): boolean;
}

function isDirent(value: unknown): value is Dirent {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "isFile" in value &&
    typeof value.isFile === "function" &&
    "isDirectory" in value &&
    typeof value.isDirectory === "function"
  );
}

function kindOf(found: Pick<NodeStats, "isFile" | "isDirectory">): FileStat["kind"] {
  if (found.isFile()) return "file";
  return found.isDirectory() ? "directory" : "other";
}

function statOf(found: NodeStats): FileStat {
  const kind = kindOf(found);
  const links = Number(found.nlink ?? 1);
  return {
    kind,
    size: Number(found.size),
    ...(kind === "file" && links > 1 ? { links } : {}),
    ...(found.mtimeMs === undefined ? {} : { mtimeMs: Number(found.mtimeMs) }),
  };
}

async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    const code = codeOf(explainByCode(error));
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
