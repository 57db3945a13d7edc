/**
 * The names of threads: lines `{id, thread_name, updated_at}` in the reference's `session_index.jsonl`, of
 * which the last one for an id counts.
 */

import { appendFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import { codeOf } from "../../host/errors.ts";
import { parseFields } from "../head.ts";

/** The names of a codex home's threads. */
export class ThreadNames {
  readonly #path: string;
  #known: { readonly version: string; readonly names: ReadonlyMap<string, string> } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** All names by their threads. Read anew only when the file has changed. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const version = await this.#version();
    if (version === undefined) return new Map();
    if (this.#known?.version === version) return this.#known.names;
    const names = new Map<string, string>();
    for (const line of (await readFile(this.#path, "utf8")).split("\n")) {
      const { id, thread_name: name } = parseFields(line) ?? {};
      if (typeof id === "string" && typeof name === "string") names.set(id, name);
    }
    this.#known = { version, names };
    return names;
  }

  /** Gives a thread a name. */
  async set(id: string, name: string): Promise<void> {
    const line = JSON.stringify({ id, thread_name: name, updated_at: new Date().toISOString() });
    await mkdir(dirname(this.#path), { recursive: true });
    await appendFile(this.#path, `${line}\n`, { mode: 0o600 });
    this.#known = undefined;
  }

  /** Removes a thread's names, in a new file that takes the old one's place. */
  async remove(id: string): Promise<void> {
    if (!(await this.all()).has(id)) return;
    const lines = (await readFile(this.#path, "utf8")).split("\n");
    const kept = lines.filter((line) => !line.includes(id) || parseFields(line)?.["id"] !== id);
    const temporary = `${this.#path}.${crypto.randomUUID()}.tmp`;
    try {
      await writeFile(temporary, kept.join("\n"), { mode: 0o600, flag: "wx" });
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.#known = undefined;
  }

  async #version(): Promise<string | undefined> {
    try {
      const { ino, size, mtimeMs } = await stat(this.#path);
      return `${ino} ${size} ${mtimeMs}`;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }
}
