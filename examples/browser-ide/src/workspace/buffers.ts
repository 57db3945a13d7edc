/** The files that are open, and what of them isn't saved. */

import { computed, signal } from "@preact/signals";
import type { Change } from "codex-embed/virtual";

import { within } from "./paths.ts";
import type { Workspace } from "./workspace.ts";

/** An open file. */
export interface Buffer {
  readonly path: string;
  /** As it is on disk; `null` for what is no text, or too large to edit. */
  readonly saved: string | null;
  /** As it is in the editor. */
  readonly text: string;
  /** `changed`: the file is another one by now, and the editor has changes, too. `deleted`: it is gone. */
  readonly disk: "same" | "changed" | "deleted";
}

/** The most characters that the editor takes. */
const editable = 2_000_000;

/** Open files by path. */
export class Buffers {
  readonly #workspace: Workspace;
  readonly #all = signal<ReadonlyMap<string, Buffer>>(new Map());
  /** Paths with changes that are not saved. */
  readonly unsaved = computed(() => {
    const changed = Array.from(this.#all.value.values()).filter(isChanged);
    return new Set(changed.map(({ path }) => path));
  });

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    workspace.onChange((changes) => void this.#follow(changes));
  }

  /** An open file. Read in a component, it is drawn again when the file changes. */
  get(path: string): Buffer | undefined {
    return this.#all.value.get(path);
  }

  /** Opens a file; one that is open stays as it is. */
  async open(path: string): Promise<void> {
    if (this.#all.peek().has(path)) return;
    const content = await this.#read(path);
    this.#put({ path, saved: content, text: content ?? "", disk: "same" });
  }

  /** The editor has another text. */
  edit(path: string, text: string): void {
    const buffer = this.#all.peek().get(path);
    if (buffer !== undefined && buffer.text !== text) this.#put({ ...buffer, text });
  }

  /** Writes a file. */
  async save(path: string): Promise<void> {
    const buffer = this.#all.peek().get(path);
    if (buffer === undefined || buffer.saved === null) return;
    this.#put({ ...buffer, saved: buffer.text, disk: "same" });
    await this.#workspace.write(path, buffer.text);
  }

  /** Writes all that isn't saved, so that the agent finds what the user sees. */
  async saveAll(): Promise<void> {
    for (const path of this.unsaved.peek()) await this.save(path);
  }

  /** Takes the file's content, and drops what was changed in the editor. */
  async reload(path: string): Promise<void> {
    const content = await this.#read(path);
    if (this.#all.peek().has(path)) this.#put({ path, saved: content, text: content ?? "", disk: "same" });
  }

  /** Closes a file; what isn't saved is lost. */
  close(path: string): void {
    const next = new Map(this.#all.peek());
    next.delete(path);
    this.#all.value = next;
  }

  async #follow(changes: readonly Change[]): Promise<void> {
    for (const { path, kind } of changes) {
      const buffer = this.#all.peek().get(path);
      if (buffer === undefined) continue;
      if (kind === "deleted") this.#put({ ...buffer, disk: "deleted" });
      else await this.#merge(path);
    }
  }

  async #merge(path: string): Promise<void> {
    const content = await this.#read(path);
    const buffer = this.#all.peek().get(path);
    if (buffer === undefined) return;
    if (content === buffer.saved) {
      if (buffer.disk !== "same") this.#put({ ...buffer, disk: "same" });
    } else if (isChanged(buffer) && content !== buffer.text) {
      this.#put({ ...buffer, saved: content, disk: "changed" });
    } else {
      this.#put({ path, saved: content, text: content ?? "", disk: "same" });
    }
  }

  async #read(path: string): Promise<string | null> {
    const text = await this.#workspace.readText(path);
    return text === null || text.length > editable || text.includes("\0") ? null : text;
  }

  #put(buffer: Buffer): void {
    this.#all.value = new Map(this.#all.peek()).set(buffer.path, buffer);
  }

  /** Whether something in a folder, or a file, isn't saved. */
  unsavedIn(path: string): boolean {
    return Array.from(this.unsaved.peek()).some((open) => within(open, path));
  }
}

function isChanged({ saved, text }: Buffer): boolean {
  return saved !== null && saved !== text;
}
