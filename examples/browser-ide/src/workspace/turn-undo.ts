/** What a turn changed in the files, so that it can be taken back, also after a reload. */

import type { Snapshot, VirtualFileSystem } from "codex-embed/virtual";

import { parentOf, root, within } from "./paths.ts";
import type { TurnUndo } from "./state-database.ts";

/** Watches one turn. */
export class TurnRecorder {
  readonly #fs: VirtualFileSystem;
  readonly #start: Snapshot;
  readonly #names: { readonly session: string; readonly turn: string };
  readonly #before = new Map<string, Uint8Array | null>();

  /** @param earlier what is known of the turn from before a reload. */
  constructor(
    fs: VirtualFileSystem,
    names: { readonly session: string; readonly turn: string },
    earlier: TurnUndo | null,
  ) {
    this.#fs = fs;
    this.#start = fs.snapshot();
    this.#names = names;
    for (const [path, content] of earlier?.before ?? []) this.#before.set(path, content);
  }

  /** What undoes the turn as far as it went; `null` while it changed nothing. */
  async record(): Promise<TurnUndo | null> {
    const fresh = this.#fs
      .changes(this.#start)
      .filter(({ path }) => within(path, root) && !within(path, `${root}/.git`) && !this.#before.has(path));
    if (fresh.length > 0) {
      const old = await this.#startTree();
      for (const { path, kind } of fresh) {
        this.#before.set(path, kind === "added" ? null : await old.readFile(path));
      }
    }
    return this.#before.size === 0 ? null : { ...this.#names, before: new Map(this.#before) };
  }

  async #startTree(): Promise<VirtualFileSystem> {
    const { createVirtualFileSystem } = await import("codex-embed/virtual");
    const tree = createVirtualFileSystem();
    tree.restore(this.#start);
    return tree;
  }
}

/** Puts the files back as they were before a turn. */
export async function takeBack(fs: VirtualFileSystem, undo: TurnUndo): Promise<void> {
  for (const [path, content] of undo.before) {
    if (content !== null) {
      await fs.mkdir(parentOf(path));
      await fs.writeFile(path, content);
    } else {
      await fs.rm(path).catch((error: unknown) => {
        // Somebody deleted it meanwhile: then it is as it was.
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      });
    }
  }
}
