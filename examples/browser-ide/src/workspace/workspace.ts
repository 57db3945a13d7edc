/** The project: a tree in memory that is kept in IndexedDB, and the commands on it. */

import { signal } from "@preact/signals";
import {
  type Change,
  createVirtualFileSystem,
  removeTree,
  type VirtualFileSystem,
} from "codex-embed/virtual";
import { persist } from "codex-embed/virtual/indexeddb";

import { parentOf, root, within } from "./paths.ts";

/** Bytes that a project may have; a page has no more than its share of memory. */
const quota = { bytes: 256 * 1024 * 1024, files: 50_000, fileBytes: 64 * 1024 * 1024 };

/** A file or folder of a listing. */
export interface Entry {
  readonly path: string;
  readonly name: string;
  readonly kind: "file" | "directory";
}

/** The project that is open. */
export class Workspace {
  readonly fs: VirtualFileSystem;
  /** Counts batches of changes, so that what shows the tree knows when to look again. */
  readonly revision = signal(0);
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #flush: () => Promise<void>;

  private constructor(fs: VirtualFileSystem, flush: () => Promise<void>) {
    this.fs = fs;
    this.#flush = flush;
    fs.watch((changes) => {
      this.revision.value += 1;
      for (const listener of this.#listeners) listener(changes);
    });
  }

  /**
   * Opens what is kept. A browser that refuses IndexedDB has a project for as long as the page is open.
   *
   * @param database its name.
   * @returns also whether it is kept.
   */
  static async open(database: string): Promise<{ workspace: Workspace; kept: boolean }> {
    const fs = createVirtualFileSystem({ quota });
    try {
      const { flush } = await persist(fs, { database });
      await fs.mkdir(root);
      return { workspace: new Workspace(fs, flush), kept: true };
    } catch {
      await fs.mkdir(root);
      return { workspace: new Workspace(fs, async () => {}), kept: false };
    }
  }

  /** Calls the listener with what changed, once a microtask. Returns what ends it. */
  onChange(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when all is kept that was written. */
  flush(): Promise<void> {
    return this.#flush();
  }

  /** A folder's entries: folders first, then by name. The repository's own folder is left out. */
  async list(folder: string): Promise<Entry[]> {
    const entries = await this.fs.readdir(folder);
    return entries
      .filter(({ name }) => name !== ".git")
      .map(({ name, kind }): Entry => {
        return { path: `${folder}/${name}`, name, kind: kind === "directory" ? kind : "file" };
      })
      .sort((a, b) => (a.kind === b.kind ? byName(a, b) : a.kind === "directory" ? -1 : 1));
  }

  /** The paths of all files, at most `limit`. Folders that hold packages are left out. */
  async files(limit = 5_000): Promise<string[]> {
    const found: string[] = [];
    const folders = [root];
    for (let folder = folders.pop(); folder !== undefined && found.length < limit; folder = folders.pop()) {
      for (const { path, name, kind } of await this.list(folder)) {
        if (kind === "file") found.push(path);
        else if (name !== "node_modules") folders.push(path);
      }
    }
    return found.slice(0, limit).sort();
  }

  /** The text of a file; `null` for what is none or not there. */
  async readText(path: string): Promise<string | null> {
    try {
      const bytes = await this.fs.readFile(path);
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  }

  /** Writes a file, and makes its folder. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.fs.mkdir(parentOf(path));
    await this.fs.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }

  /** Whether there is something. */
  async exists(path: string): Promise<boolean> {
    return this.fs.stat(path).then(
      () => true,
      () => false,
    );
  }

  /** Moves a file or folder. Throws an `Error` with what is wrong, for people. */
  async rename(from: string, to: string): Promise<void> {
    if (from === to) return;
    if (within(to, from)) throw new Error("A folder can't be moved into itself.");
    if (await this.exists(to)) throw new Error(`There is something named ${to} already.`);
    await this.fs.mkdir(parentOf(to));
    await this.fs.rename(from, to);
  }

  /** Deletes a file, or a folder with all that is in it. */
  async remove(path: string): Promise<void> {
    await removeTree(this.fs, path);
  }

  /** Puts other files in the place of all. */
  async replace(files: Iterable<readonly [path: string, content: string | Uint8Array]>): Promise<void> {
    await this.clear();
    for (const [path, content] of files) await this.write(`${root}/${path}`, content);
  }

  /** Deletes everything. */
  async clear(): Promise<void> {
    await removeTree(this.fs, root);
    await this.fs.mkdir(root);
  }
}

function byName(a: Entry, b: Entry): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" });
}
