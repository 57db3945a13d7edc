import { HostError, throwIfAborted } from "./errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "./types.ts";

interface File {
  readonly kind: "file";
  readonly data: Uint8Array;
}

interface Directory {
  readonly kind: "directory";
  readonly entries: Map<string, File | Directory>;
}

/** Where a path's last name is or would be. */
interface Place {
  readonly folder: Directory;
  readonly name: string;
  readonly found: File | Directory | undefined;
}

/**
 * Files in memory: a tree of maps with the rules and the error codes of a Unix disk, without links, modes
 * and owners. Content is copied on the way in and out, so nobody changes a file behind its back.
 */
export function createMemoryFileSystem(
  files: Readonly<Record<string, string | Uint8Array>>,
  cwd: string,
): FileSystem {
  const tree = new Tree();
  tree.mkdir(cwd);
  const encoder = new TextEncoder();
  for (const [path, content] of Object.entries(files)) {
    tree.mkdir(`${path}/..`);
    tree.write(path, typeof content === "string" ? encoder.encode(content) : content);
  }
  return {
    async readFile(path, options) {
      throwIfAborted(options?.signal);
      return tree.read(path);
    },
    async writeFile(path, data, options) {
      throwIfAborted(options?.signal);
      tree.write(path, data);
    },
    mkdir: async (path) => tree.mkdir(path),
    rm: async (path) => tree.remove(path),
    rename: async (from, to) => tree.rename(from, to),
    stat: async (path) => tree.stat(path),
    realpath: async (path) => tree.realpath(path),
    readdir: async (path) => tree.list(path),
  };
}

class Tree {
  readonly #root: Directory = { kind: "directory", entries: new Map() };

  read(path: string): Uint8Array {
    const file = this.#get(path);
    if (file.kind === "directory") throw failure("EISDIR", path);
    return file.data.slice();
  }

  write(path: string, data: Uint8Array): void {
    const { folder, name, found } = this.#place(path);
    if (found?.kind === "directory" || path.endsWith("/")) throw failure("EISDIR", path);
    // A plain copy, whatever subclass came in.
    folder.entries.set(name, { kind: "file", data: new Uint8Array(data) });
  }

  mkdir(path: string): void {
    let folder = this.#root;
    const names = namesOf(path);
    for (const [index, name] of names.entries()) {
      let next = folder.entries.get(name);
      if (next === undefined) {
        next = { kind: "directory", entries: new Map() };
        folder.entries.set(name, next);
      }
      if (next.kind === "file") throw failure(index === names.length - 1 ? "EEXIST" : "ENOTDIR", path);
      folder = next;
    }
  }

  remove(path: string): void {
    const { folder, name, found } = this.#place(path);
    if (found === undefined) throw failure("ENOENT", path);
    if (found.kind === "directory") throw failure("EISDIR", path);
    folder.entries.delete(name);
  }

  rename(from: string, to: string): void {
    const source = this.#place(from);
    if (source.found === undefined) throw failure("ENOENT", from);
    const target = this.#place(to);
    if (target.found === source.found) return;
    if (source.found.kind === "directory") {
      const inner = namesOf(to);
      if (namesOf(from).every((name, index) => inner[index] === name)) throw failure("EINVAL", to);
      if (target.found?.kind === "file") throw failure("ENOTDIR", to);
      if (target.found !== undefined && target.found.entries.size > 0) throw failure("ENOTEMPTY", to);
    } else if (target.found?.kind === "directory") {
      throw failure("EISDIR", to);
    }
    source.folder.entries.delete(source.name);
    target.folder.entries.set(target.name, source.found);
  }

  stat(path: string): FileStat {
    const found = this.#get(path);
    return { kind: found.kind, size: found.kind === "file" ? found.data.byteLength : 0 };
  }

  realpath(path: string): string {
    this.#get(path);
    return `/${namesOf(path).join("/")}`;
  }

  list(path: string): DirectoryEntry[] {
    const folder = this.#get(path);
    if (folder.kind === "file") throw failure("ENOTDIR", path);
    return Array.from(folder.entries, ([name, { kind }]) => ({ name, kind }));
  }

  #get(path: string): File | Directory {
    if (namesOf(path).length === 0) return this.#root;
    const { found } = this.#place(path);
    if (found === undefined) throw failure("ENOENT", path);
    if (found.kind === "file" && path.endsWith("/")) throw failure("ENOTDIR", path);
    return found;
  }

  /** Walks to the folder that a path's last name is in. */
  #place(path: string): Place {
    const names = namesOf(path);
    const name = names.pop();
    // The root is in no folder, and neither replaced nor removed.
    if (name === undefined) throw failure("EISDIR", path);
    let folder = this.#root;
    for (const step of names) {
      const next = folder.entries.get(step);
      if (next === undefined) throw failure("ENOENT", path);
      if (next.kind === "file") throw failure("ENOTDIR", path);
      folder = next;
    }
    return { folder, name, found: folder.entries.get(name) };
  }
}

/** The names along an absolute path; there are no links, so `..` can be taken as written. */
function namesOf(path: string): string[] {
  if (!path.startsWith("/") || path.includes("\0")) throw failure("EINVAL", path);
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

const MEANINGS = {
  EEXIST: "exists and is no folder",
  EINVAL: "not a path that can be used",
  EISDIR: "is a folder",
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  ENOTEMPTY: "is a folder that holds files",
} as const;

function failure(code: keyof typeof MEANINGS, path: string): HostError {
  return new HostError(code, `${MEANINGS[code]}: ${JSON.stringify(path)}`);
}
