import { codeOf, HostError, isAbort } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { fileSystemOver, type RawTree } from "./raw-tree.ts";

/** The part of `vscode.Uri` that is used. */
export interface VscodeUri {
  /** The path, with slashes. */
  readonly path: string;
  /** The same address with another path. */
  with(change: { path: string }): this;
  /** The whole address. */
  toString(): string;
}

/** The part of `vscode.workspace.fs` that is used. */
export interface VscodeFileSystem<Uri extends VscodeUri> {
  /** What an address is: `type` is a `FileType`, `mtime` milliseconds since 1970, `size` bytes. */
  stat(uri: Uri): PromiseLike<{ readonly type: number; readonly size: number; readonly mtime: number }>;
  /** Names of a folder's entries, each with its `FileType`. */
  readDirectory(uri: Uri): PromiseLike<[string, number][]>;
  /** Makes a folder and those above it. */
  createDirectory(uri: Uri): PromiseLike<void>;
  /** The whole file. */
  readFile(uri: Uri): PromiseLike<Uint8Array>;
  /** Replaces a file's content, or makes the file. */
  writeFile(uri: Uri, content: Uint8Array): PromiseLike<void>;
  /** Deletes a file, and with `recursive` a folder with all that is in it. */
  delete(uri: Uri, options?: { recursive?: boolean; useTrash?: boolean }): PromiseLike<void>;
  /** Moves a file or a folder; over another with `overwrite`. */
  rename(source: Uri, target: Uri, options?: { overwrite?: boolean }): PromiseLike<void>;
}

/** `vscode.FileType`: bits, of which a link has its own and its target's. */
const FILE = 1;
const FOLDER = 2;
const LINK = 64;

/** Codes for those of `vscode.FileSystemError`. */
const CODES: Readonly<Record<string, string>> = {
  FileNotFound: "ENOENT",
  FileExists: "EEXIST",
  FileNotADirectory: "ENOTDIR",
  FileIsADirectory: "EISDIR",
  NoPermissions: "EACCES",
  Unavailable: "EIO",
};

/**
 * Makes a host's file system of `vscode.workspace.fs`, also of remote and virtual workspaces.
 *
 * Paths are those of the workspace's URIs: a file's is its `uri.path`, and the host's working directory the
 * `path` of the workspace folder. Whether a write is atomic is the provider's affair.
 *
 * @param fs `vscode.workspace.fs`.
 * @param folder any URI of the tree, such as the workspace folder's: scheme and authority are taken from it.
 */
export function fromVscode<Uri extends VscodeUri>(fs: VscodeFileSystem<Uri>, folder: Uri): FileSystem {
  return fileSystemOver(new VscodeTree(fs, folder));
}

class VscodeTree<Uri extends VscodeUri> implements RawTree {
  readonly #fs: VscodeFileSystem<Uri>;
  readonly #folder: Uri;

  constructor(fs: VscodeFileSystem<Uri>, folder: Uri) {
    this.#fs = fs;
    this.#folder = folder;
  }

  async look(path: string): Promise<FileStat | null> {
    try {
      const { type, size, mtime } = await this.#fs.stat(this.#uri(path));
      return { kind: kindOf(type), size, mtimeMs: mtime };
    } catch (error) {
      const { code } = this.explain(error);
      if (code === "ENOENT" || code === "ENOTDIR") return null;
      throw error;
    }
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const found = await this.#fs.readDirectory(this.#uri(path));
    return found.map(([name, type]) => ({ name, kind: (type & LINK) === 0 ? kindOf(type) : "symlink" }));
  }

  async read(path: string): Promise<Uint8Array> {
    const data = await this.#fs.readFile(this.#uri(path));
    // A provider in the same process may keep what it hands out.
    return new Uint8Array(data);
  }

  async write(path: string, data: Uint8Array): Promise<void> {
    await this.#fs.writeFile(this.#uri(path), new Uint8Array(data));
  }

  async makeFolder(path: string): Promise<void> {
    await this.#fs.createDirectory(this.#uri(path));
  }

  async removeFile(path: string): Promise<void> {
    await this.#fs.delete(this.#uri(path), { recursive: false, useTrash: false });
  }

  async removeFolder(path: string): Promise<void> {
    await this.removeFile(path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#fs.rename(this.#uri(from), this.#uri(to), { overwrite: true });
  }

  explain(error: unknown): HostError {
    if (isAbort(error)) return new HostError("ABORT_ERR", "the operation was aborted");
    const message = error instanceof Error ? error.message : String(error);
    const code = codeOf(error) ?? "";
    return new HostError(CODES[code] ?? (/^E[A-Z]/.test(code) ? code : "E_HOST"), message, { cause: error });
  }

  #uri(path: string): Uri {
    return this.#folder.with({ path });
  }
}

function kindOf(type: number): FileStat["kind"] {
  if ((type & FILE) !== 0) return "file";
  return (type & FOLDER) === 0 ? "other" : "directory";
}
