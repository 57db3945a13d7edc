import { codeOf, HostError, isAbort, throwIfAborted } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { type NormalPath, normalPath, parentOf, pathIn } from "./paths.ts";

/**
 * The operations of a foreign tree, to make a {@link FileSystem} of. Paths are absolute and normal. Failures may
 * be of any kind: what a path is decides on the code, and `explain` is asked for the rest.
 */
export interface RawTree {
  /** What a path is; `null` for nothing, also below a file. */
  look(path: string): Promise<FileStat | null>;
  /** The same of the path itself when it is a link. Left out where there are none. */
  lookAtLink?(path: string): Promise<FileStat | null>;
  list(path: string): Promise<DirectoryEntry[]>;
  read(path: string): Promise<Uint8Array>;
  /** Replaces a file whole, or creates it in a folder that exists. */
  write(path: string, data: Uint8Array, old: FileStat | null, signal: AbortSignal | undefined): Promise<void>;
  /** Creates a folder in one that exists. */
  makeFolder(path: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes a folder that is empty. */
  removeFolder(path: string): Promise<void>;
  /** Renames what is there; a file that has the new name is replaced, a folder there is none. */
  rename(from: string, to: string, kind: FileStat["kind"]): Promise<void>;
  /** Where a write to a path goes: a link's target, or `ELOOP` when no link may be followed. Default: there. */
  destination?(path: string, exact: boolean): Promise<string>;
  /** The path with its links resolved. Default: there are none. */
  realpath?(path: string): Promise<string>;
  /** The coded form of what an operation threw. */
  explain(error: unknown): HostError;
}

type Code = "EEXIST" | "EINVAL" | "EISDIR" | "ENOENT" | "ENOTDIR" | "ENOTEMPTY";

const MEANINGS: Readonly<Record<Code, string>> = {
  EEXIST: "exists and is no folder",
  EINVAL: "can't be taken as that",
  EISDIR: "is a folder",
  ENOENT: "no such file or folder",
  ENOTDIR: "is no folder, or a part of the path is none",
  ENOTEMPTY: "is a folder that holds files",
};

function failure(code: Code, path: string): HostError {
  return new HostError(code, `${MEANINGS[code]}: ${JSON.stringify(path)}`);
}

/** A file system with the rules and codes of a Unix disk over a tree that has its own. */
export function fileSystemOver(tree: RawTree): FileSystem {
  const files = new TreeFiles(tree);
  return {
    readFile: (path, options) => files.read(path, options?.signal),
    writeFile: (path, data, options) => files.write(path, data, options?.exact === true, options?.signal),
    mkdir: (path, options) => files.mkdir(path, options?.exact === true),
    rm: (path, options) => files.remove(path, options?.exact === true),
    rmdir: (path) => files.removeFolder(path),
    rename: (from, to) => files.rename(from, to),
    stat: (path) => files.stat(path),
    realpath: (path) => files.realpath(path),
    readdir: (path) => files.list(path),
  };
}

class TreeFiles {
  readonly #tree: RawTree;

  constructor(tree: RawTree) {
    this.#tree = tree;
  }

  async read(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
    throwIfAborted(signal);
    const wanted = normalPath(path);
    if (wanted.isFolder)
      throw failure((await this.#kind(wanted)) === "directory" ? "EISDIR" : "ENOTDIR", path);
    const data = await this.#attempt(wanted, "file", () => this.#tree.read(wanted.path));
    throwIfAborted(signal);
    return data;
  }

  async write(
    path: string,
    data: Uint8Array,
    exact: boolean,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    throwIfAborted(signal);
    const wanted = normalPath(path);
    await this.#requireFolder(parentOf(wanted.path));
    const at = await this.#destination(wanted.path, exact);
    const old = await this.#look(at);
    if (old?.kind === "directory" || wanted.isFolder) throw failure("EISDIR", path);
    if (old?.kind === "other") throw failure("EINVAL", path);
    throwIfAborted(signal);
    await this.#run(() => this.#tree.write(at, data, old, signal));
  }

  async mkdir(path: string, exact: boolean): Promise<void> {
    const wanted = normalPath(path).path;
    const missing: string[] = [];
    let at = wanted;
    let found = await this.#look(at);
    while (found === null && at !== "/") {
      missing.push(at);
      at = parentOf(at);
      found = await this.#look(at);
    }
    if (found !== null && found.kind !== "directory") {
      throw failure(missing.length === 0 ? "EEXIST" : "ENOTDIR", path);
    }
    if (exact) await this.#destination(at, true);
    for (const folder of missing.reverse()) {
      await this.#run(() => this.#tree.makeFolder(folder)).catch(async (error: unknown) => {
        // Somebody else was faster.
        if ((await this.#look(folder))?.kind !== "directory") throw error;
      });
    }
  }

  async remove(path: string, exact: boolean): Promise<void> {
    const wanted = normalPath(path);
    if ((await this.#kind(wanted)) === "directory") throw failure("EISDIR", path);
    if (wanted.isFolder) throw failure("ENOTDIR", path);
    if (exact) await this.#destination(parentOf(wanted.path), true);
    await this.#attempt(wanted, "file", () => this.#tree.removeFile(wanted.path));
  }

  async removeFolder(path: string): Promise<void> {
    const wanted = normalPath(path);
    if ((await this.#kind(wanted)) !== "directory") throw failure("ENOTDIR", path);
    if (wanted.path === "/") throw failure("EINVAL", path);
    if ((await this.list(wanted.path)).length > 0) throw failure("ENOTEMPTY", path);
    await this.#run(() => this.#tree.removeFolder(wanted.path));
  }

  async rename(from: string, to: string): Promise<void> {
    const source = normalPath(from);
    const target = normalPath(to);
    const kind = await this.#kind(source);
    await this.#requireFolder(parentOf(target.path));
    const old = await this.#look(target.path, true);
    if (source.path === target.path) return;
    if (kind === "directory") {
      if (target.path.startsWith(pathIn(source.path, ""))) throw failure("EINVAL", to);
      if (old !== null && old.kind !== "directory") throw failure("ENOTDIR", to);
      if (old !== null) await this.removeFolder(target.path);
    } else if (old?.kind === "directory" || target.isFolder) {
      throw failure("EISDIR", to);
    }
    await this.#run(() => this.#tree.rename(source.path, target.path, kind));
  }

  async stat(path: string): Promise<FileStat> {
    const wanted = normalPath(path);
    const found = await this.#look(wanted.path);
    if (found === null) throw await this.#missing(wanted.path);
    if (wanted.isFolder && found.kind !== "directory") throw failure("ENOTDIR", path);
    return found;
  }

  async realpath(path: string): Promise<string> {
    const { path: wanted } = normalPath(path);
    await this.stat(path);
    return this.#tree.realpath === undefined
      ? wanted
      : await this.#run(async () => (await this.#tree.realpath?.(wanted)) ?? wanted);
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const wanted = normalPath(path);
    return await this.#attempt(wanted, "directory", () => this.#tree.list(wanted.path));
  }

  async #look(path: string, isLink = false): Promise<FileStat | null> {
    const tree = this.#tree;
    return await this.#run(
      async () => await (isLink ? (tree.lookAtLink?.(path) ?? tree.look(path)) : tree.look(path)),
    );
  }

  /** What is at a path, a link not followed. */
  async #kind({ path }: NormalPath): Promise<FileStat["kind"]> {
    const found = await this.#look(path, true);
    if (found === null) throw await this.#missing(path);
    return found.kind;
  }

  async #requireFolder(path: string): Promise<void> {
    const found = await this.#look(path);
    if (found === null) throw await this.#missing(path);
    if (found.kind !== "directory") throw failure("ENOTDIR", path);
  }

  async #destination(path: string, exact: boolean): Promise<string> {
    const { destination } = this.#tree;
    return destination === undefined
      ? path
      : await this.#run(() => destination.call(this.#tree, path, exact));
  }

  /** Why nothing is at a path: it isn't there, or leads through a file. */
  async #missing(path: string): Promise<HostError> {
    for (let at = parentOf(path); at !== "/"; at = parentOf(at)) {
      const found = await this.#look(at);
      if (found !== null) return failure(found.kind === "directory" ? "ENOENT" : "ENOTDIR", path);
    }
    return failure("ENOENT", path);
  }

  async #run<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Runs what needs a file or a folder; when it fails, what is there says more than a foreign error. */
  async #attempt<T>(
    { path, isFolder }: NormalPath,
    wanted: "file" | "directory",
    operation: () => Promise<T>,
  ): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (isAbort(error)) throw this.#explain(error);
      const found = await this.#look(path).catch(() => undefined);
      if (found === null) throw await this.#missing(path);
      if (found?.kind === "directory" && wanted === "file") throw failure("EISDIR", path);
      if (found?.kind === "file" && (wanted === "directory" || isFolder)) throw failure("ENOTDIR", path);
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): HostError {
    return error instanceof HostError ? error : this.#tree.explain(error);
  }
}

/** A coded error of anything thrown, by its `code` or the one that its message begins with. */
export function explainByCode(error: unknown): HostError {
  const message = error instanceof Error ? error.message : String(error);
  if (isAbort(error)) return new HostError("ABORT_ERR", "the operation was aborted");
  const code = codeOf(error) ?? /^(?:Error: )?(E[A-Z0-9]{2,})\b/.exec(message)?.[1] ?? "E_HOST";
  return new HostError(code, message, { cause: error });
}
