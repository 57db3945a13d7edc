import { HostError, throwIfAborted } from "../errors.ts";
import type { DirectoryEntry, FileStat, FileSystem } from "../types.ts";
import { isWithin, parentOf, pathIn } from "./paths.ts";
import { explainByCode, fileSystemOver, type RawTree } from "./raw-tree.ts";
import { temporaryName } from "./temporary-name.ts";

/** The part of a `WebContainer`'s `fs` that is used; its paths start at the container's `workdir`. */
export interface WebContainerFiles {
  /** The entries of a folder. */
  readdir(
    path: string,
    options: { withFileTypes: true },
  ): Promise<{ readonly name: string; isFile(): boolean; isDirectory(): boolean }[]>;
  /** The whole file. */
  readFile(path: string): Promise<Uint8Array>;
  /** Replaces a file's content, or makes the file. */
  writeFile(path: string, data: Uint8Array): Promise<void>;
  /** Makes a folder, in one that is there. */
  mkdir(path: string): Promise<unknown>;
  /** Deletes a file, and with `recursive` a folder with all that is in it. */
  rm(path: string, options?: { force?: boolean; recursive?: boolean }): Promise<void>;
  /** Moves a file or a folder. */
  rename(from: string, to: string): Promise<void>;
}

/** The part of a `WebContainer` that {@link fromWebContainer} uses. */
export interface WebContainerTree {
  /** The working directory of its processes, absolute. */
  readonly workdir: string;
  /** Its files. */
  readonly fs: WebContainerFiles;
}

/**
 * Makes a host's file system of a WebContainer's. Paths are those that its processes see: `workdir` and what is in
 * it. Nothing else can be reached: the folders above exist and hold only the way down; writing there fails with
 * `EACCES`.
 *
 * The container tells neither sizes nor times: a size is found by reading the file. A file is written beside its
 * place and renamed over it.
 */
export function fromWebContainer(container: WebContainerTree): FileSystem {
  return fileSystemOver(new ContainerTree(container));
}

class ContainerTree implements RawTree {
  readonly explain = explainByCode;
  readonly #fs: WebContainerFiles;
  readonly #workdir: string;

  constructor({ fs, workdir }: WebContainerTree) {
    this.#fs = fs;
    this.#workdir = workdir;
  }

  async look(path: string): Promise<FileStat | null> {
    if (isWithin(this.#workdir, path)) return { kind: "directory", size: 0 };
    if (!isWithin(path, this.#workdir)) return null;
    // There is no `stat`: what can be listed is a folder, what can be read a file.
    const asFolder = await failureOf(this.#fs.readdir(this.#at(path), { withFileTypes: true }));
    if (asFolder === null) return { kind: "directory", size: 0 };
    if (asFolder.code === "ENOENT") return null;
    if (asFolder.code !== "ENOTDIR") throw asFolder;
    try {
      return { kind: "file", size: (await this.read(path)).byteLength };
    } catch (error) {
      const { code } = explainByCode(error);
      if (code === "ENOENT" || code === "ENOTDIR") return null;
      throw error;
    }
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    if (path !== this.#workdir && isWithin(this.#workdir, path)) {
      const [name = ""] = this.#workdir.slice(path === "/" ? 1 : path.length + 1).split("/");
      return [{ name, kind: "directory" }];
    }
    const found = await this.#fs.readdir(this.#at(path), { withFileTypes: true });
    return found.map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? "directory" : entry.isFile() ? "file" : "other",
    }));
  }

  async read(path: string): Promise<Uint8Array> {
    return await this.#fs.readFile(this.#at(path));
  }

  async write(
    path: string,
    data: Uint8Array,
    _old: FileStat | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const beside = this.#at(pathIn(parentOf(path), temporaryName()));
    try {
      await this.#fs.writeFile(beside, data);
      throwIfAborted(signal);
      await this.#fs.rename(beside, this.#at(path));
    } catch (error) {
      await this.#fs.rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async makeFolder(path: string): Promise<void> {
    await this.#fs.mkdir(this.#at(path));
  }

  async removeFile(path: string): Promise<void> {
    await this.#fs.rm(this.#at(path));
  }

  async removeFolder(path: string): Promise<void> {
    await this.#fs.rm(this.#at(path), { recursive: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#fs.rename(this.#at(from), this.#at(to));
  }

  /** A path as the container's `fs` takes it. */
  #at(path: string): string {
    if (path === this.#workdir) return ".";
    if (isWithin(path, this.#workdir)) return path.slice(this.#workdir.length + 1);
    throw new HostError("EACCES", `outside of the container's working directory: ${path}`);
  }
}

/** What an operation failed with; `null` when it didn't. */
async function failureOf(operation: Promise<unknown>): Promise<HostError | null> {
  try {
    await operation;
    return null;
  } catch (error) {
    return explainByCode(error);
  }
}
