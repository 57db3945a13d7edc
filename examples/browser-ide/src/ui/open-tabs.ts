/** The tabs over the editor. */

import { signal } from "@preact/signals";
import type { Buffers } from "../workspace/buffers.ts";
import { shown, within } from "../workspace/paths.ts";
import { show } from "./layout.ts";
import { confirm } from "./questions.tsx";

/** A file, a patch of the agent, or what differs from the last commit. */
export type Tab =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "patch"; readonly callId: string; readonly title: string }
  | { readonly kind: "git"; readonly path: string };

const STORED = "codex-ide.tabs";

/** What tells a tab from others. */
export function tabId(tab: Tab): string {
  return tab.kind === "patch" ? `patch:${tab.callId}` : `${tab.kind}:${tab.path}`;
}

/** Open tabs. */
export class Tabs {
  /** In their order. */
  readonly open = signal<readonly Tab[]>([]);
  /** The id of the one that is shown; `null` when none is open. */
  readonly active = signal<string | null>(null);
  readonly #buffers: Buffers;

  constructor(buffers: Buffers) {
    this.#buffers = buffers;
  }

  /** The tab that is shown. */
  get current(): Tab | undefined {
    return this.open.value.find((tab) => tabId(tab) === this.active.value);
  }

  /** Opens the files of the last visit. */
  async restore(): Promise<void> {
    const stored: unknown = parse(localStorage.getItem(STORED));
    if (!Array.isArray(stored)) return;
    const active = this.active.value;
    for (const path of stored) if (typeof path === "string") await this.#add({ kind: "file", path });
    const first = this.open.value[0];
    this.active.value = active ?? (first === undefined ? null : tabId(first));
  }

  /** Opens a file and shows it. */
  async openFile(path: string): Promise<void> {
    await this.#add({ kind: "file", path });
    show("editor");
  }

  /** Opens a tab and shows it. */
  async openTab(tab: Tab): Promise<void> {
    await this.#add(tab);
    show("editor");
  }

  /** Shows a tab that is open. */
  activate(id: string): void {
    this.active.value = id;
  }

  /** Closes a tab; asks first where changes would be lost. */
  async close(id: string): Promise<void> {
    const tab = this.open.value.find((candidate) => tabId(candidate) === id);
    if (tab === undefined) return;
    if (tab.kind === "file" && this.#buffers.unsaved.peek().has(tab.path)) {
      const text = `${shown(tab.path)} has changes that are not saved.`;
      if (!(await confirm("Close without saving?", text, "Close anyway"))) return;
    }
    this.#drop((candidate) => tabId(candidate) === id);
  }

  /** Closes the tabs of a file, or of all files in a folder. */
  closeUnder(path: string): void {
    this.#drop((tab) => tab.kind === "file" && within(tab.path, path));
  }

  /** Closes all. */
  closeAll(): void {
    this.#drop(() => true);
  }

  async #add(tab: Tab): Promise<void> {
    const id = tabId(tab);
    if (tab.kind === "file") await this.#buffers.open(tab.path);
    if (!this.open.value.some((candidate) => tabId(candidate) === id))
      this.open.value = [...this.open.value, tab];
    this.active.value = id;
    this.#keep();
  }

  #drop(leaves: (tab: Tab) => boolean): void {
    const tabs = this.open.value;
    const kept = tabs.filter((tab) => !leaves(tab));
    const at = tabs.findIndex((tab) => tabId(tab) === this.active.value);
    for (const tab of tabs) if (tab.kind === "file" && leaves(tab)) this.#buffers.close(tab.path);
    this.open.value = kept;
    if (!kept.some((tab) => tabId(tab) === this.active.value)) {
      const next = kept[Math.min(Math.max(0, at), kept.length - 1)];
      this.active.value = next === undefined ? null : tabId(next);
    }
    this.#keep();
  }

  #keep(): void {
    const paths = this.open.value.flatMap((tab) => (tab.kind === "file" ? [tab.path] : []));
    try {
      localStorage.setItem(STORED, JSON.stringify(paths));
    } catch {
      // A browser may refuse storage; then tabs last as long as the page.
    }
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
}
