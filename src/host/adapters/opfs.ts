import { HostError, isAbort, throwIfAborted } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { nameOf, namesOf, parentOf, pathIn } from "./paths.ts";
import { fileSystemOver, type RawTree } from "./raw-tree.ts";

/** What a write to a file goes into, until `close` puts it in the file's place. */
export interface Writable {
  /** Appends bytes. */
  write(data: BufferSource): Promise<void>;
  /** Puts what was written in the file's place. */
  close(): Promise<void>;
  /** Drops what was written. */
  abort(): Promise<void>;
}

/** Writes in the file itself; only in dedicated workers. */
export interface SyncAccess {
  /** Cuts the file, or fills it up, to so many bytes. */
  truncate(size: number): void;
  /** Writes at the place reached, and tells how many bytes were taken. */
  write(data: Uint8Array): number;
  /** Writes what is on its way to the disk. */
  flush(): void;
  /** Gives the file free. */
  close(): void;
}

/** The part of `FileSystemFileHandle` that is used. */
export interface FileHandle {
  readonly kind: "file";
  /** Its name in the folder. */
  readonly name: string;
  /** What the file holds at the moment. */
  getFile(): Promise<Blob & { readonly lastModified: number }>;
  /** Begins a replacement of the content. Not in workers of all browsers. */
  createWritable?(): Promise<Writable>;
  /** Opens the file itself, for one writer. In dedicated workers only. */
  createSyncAccessHandle?(): Promise<SyncAccess>;
  /** Not in the standard yet. */
  move?(folder: FolderHandle, name: string): Promise<void>;
}

/** The part of `FileSystemDirectoryHandle` that is used. */
export interface FolderHandle {
  readonly kind: "directory";
  /** Its name in the folder above; empty for the root. */
  readonly name: string;
  /** A folder in this one, made with `create` where there is none. */
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<FolderHandle>;
  /** A file in this folder, made with `create` where there is none. */
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandle>;
  /** Deletes a file, or a folder: with all that is in it when `recursive`, else only an empty one. */
  removeEntry(name: string, options?: { recursive?: boolean }): Promise<void>;
  /** All entries, unordered. */
  values(): AsyncIterable<{ readonly kind: "file" | "directory"; readonly name: string }>;
}

/** Codes for the names of the platform's errors. */
const CODES: Readonly<Record<string, string>> = {
  NotFoundError: "ENOENT",
  TypeMismatchError: "ENOTDIR",
  QuotaExceededError: "ENOSPC",
  NoModificationAllowedError: "EBUSY",
  InvalidModificationError: "ENOTEMPTY",
  NotAllowedError: "EACCES",
  SecurityError: "EACCES",
  NotReadableError: "EIO",
  InvalidStateError: "EIO",
  NotSupportedError: "ENOSYS",
  // A name that the system doesn't take.
  TypeError: "EINVAL",
};

/** How often a file is read again that was replaced meanwhile. */
const READ_ATTEMPTS = 5;

/**
 * Makes a host's file system of a folder of the page's own disk (`navigator.storage.getDirectory()`), or of one that
 * the user picked (`showDirectoryPicker({ mode: "readwrite" })`). The folder is `/`.
 *
 * A file is replaced whole when its writing is complete; a new one is there before, empty. Where the browser can't
 * write so, a worker writes in place. What `move` can't do, a rename does by copying and then deleting, so a
 * failure in the middle leaves both. A file that somebody holds open gives `EBUSY`, a full disk `ENOSPC`, a
 * permission that the user withdrew `EACCES`.
 */
export function fromOPFS(root: FolderHandle): FileSystem {
  return fileSystemOver(new HandleTree(root));
}

class HandleTree implements RawTree {
  readonly #root: FolderHandle;
  /** Writes in place, one after the other; reads wait for them. */
  #inPlace: Promise<unknown> = Promise.resolve();

  constructor(root: FolderHandle) {
    this.#root = root;
  }

  async look(path: string): Promise<FileStat | null> {
    if (path === "/") return { kind: "directory", size: 0 };
    try {
      const folder = await this.#folder(parentOf(path));
      const file = await folder.getFileHandle(nameOf(path)).catch((error: unknown) => {
        if (errorName(error) === "TypeMismatchError") return null;
        throw error;
      });
      if (file === null) return { kind: "directory", size: 0 };
      const { size, lastModified } = await file.getFile();
      return { kind: "file", size, mtimeMs: lastModified };
    } catch (error) {
      const name = errorName(error);
      if (name === "NotFoundError" || name === "TypeMismatchError") return null;
      throw error;
    }
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    for await (const { name, kind } of (await this.#folder(path)).values()) entries.push({ name, kind });
    return entries;
  }

  async read(path: string): Promise<Uint8Array> {
    await this.#inPlace;
    for (let attempt = 1; ; attempt += 1) {
      const file = await this.#file(path);
      try {
        return new Uint8Array(await (await file.getFile()).arrayBuffer());
      } catch (error) {
        // Replaced between the two steps: what was got is no more.
        if (attempt === READ_ATTEMPTS) throw error;
      }
    }
  }

  async write(
    path: string,
    data: Uint8Array,
    old: FileStat | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const folder = await this.#folder(parentOf(path));
    const file = await folder.getFileHandle(nameOf(path), { create: true });
    try {
      if (file.createWritable !== undefined) await replace(await file.createWritable(), data, signal);
      else {
        const writing = this.#inPlace.then(() => writeInPlace(file, data));
        this.#inPlace = writing.catch(() => undefined);
        await writing;
      }
    } catch (error) {
      // The name was made for nothing.
      if (old === null) await folder.removeEntry(nameOf(path)).catch(() => undefined);
      throw error;
    }
  }

  async makeFolder(path: string): Promise<void> {
    await (await this.#folder(parentOf(path))).getDirectoryHandle(nameOf(path), { create: true });
  }

  async removeFile(path: string): Promise<void> {
    await (await this.#folder(parentOf(path))).removeEntry(nameOf(path));
  }

  async removeFolder(path: string): Promise<void> {
    await this.removeFile(path);
  }

  async rename(from: string, to: string, kind: FileStat["kind"]): Promise<void> {
    if (kind === "file" && (await this.#move(from, to))) return;
    try {
      await this.#copy(from, to, kind);
    } catch (error) {
      await this.#removeAll(to);
      throw error;
    }
    await this.#removeAll(from);
  }

  explain(error: unknown): HostError {
    if (isAbort(error)) return new HostError("ABORT_ERR", "the operation was aborted");
    const message = error instanceof Error ? error.message : String(error);
    return new HostError(CODES[errorName(error)] ?? "E_HOST", message, { cause: error });
  }

  async #folder(path: string): Promise<FolderHandle> {
    let folder = this.#root;
    for (const name of namesOf(path)) folder = await folder.getDirectoryHandle(name);
    return folder;
  }

  async #file(path: string): Promise<FileHandle> {
    return await (await this.#folder(parentOf(path))).getFileHandle(nameOf(path));
  }

  /** Whether the platform moved it; not all can, and not all files. */
  async #move(from: string, to: string): Promise<boolean> {
    const file = await this.#file(from);
    if (file.move === undefined) return false;
    const folder = await this.#folder(parentOf(to));
    try {
      await file.move(folder, nameOf(to));
      return true;
    } catch (error) {
      if (["NotSupportedError", "InvalidModificationError", "TypeError"].includes(errorName(error)))
        return false;
      throw error;
    }
  }

  async #copy(from: string, to: string, kind: FileStat["kind"]): Promise<void> {
    if (kind !== "directory")
      return await this.write(to, await this.read(from), await this.look(to), undefined);
    await this.makeFolder(to);
    for (const { name, kind } of await this.list(from)) {
      await this.#copy(pathIn(from, name), pathIn(to, name), kind === "directory" ? "directory" : "file");
    }
  }

  async #removeAll(path: string): Promise<void> {
    await (await this.#folder(parentOf(path))).removeEntry(nameOf(path), { recursive: true });
  }
}

async function replace(writable: Writable, data: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  try {
    // The platform takes no memory that is shared.
    await writable.write(new Uint8Array(data));
    throwIfAborted(signal);
  } catch (error) {
    await writable.abort().catch(() => undefined);
    throw error;
  }
  await writable.close();
}

async function writeInPlace(file: FileHandle, data: Uint8Array): Promise<void> {
  if (file.createSyncAccessHandle === undefined) {
    throw new HostError("ENOSYS", "this browser writes files only in dedicated workers");
  }
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    for (let done = 0; done < data.byteLength; ) done += access.write(data.subarray(done));
    access.flush();
  } finally {
    access.close();
  }
}

function errorName(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}
