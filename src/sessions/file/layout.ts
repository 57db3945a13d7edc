/**
 * Where the reference keeps its sessions, below the codex home: `sessions/YYYY/MM/DD/` in local time,
 * `archived_sessions/` without folders. A file is `rollout-<local time of its start>-<id>.jsonl`.
 */

import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { codeOf } from "../../host/errors.ts";

/** A log's file. */
export interface LogFile {
  readonly id: string;
  /** Local time of the thread's start, such as `2026-01-31T09-05-00`: sorts as text. */
  readonly time: string;
  readonly path: string;
  readonly archived: boolean;
}

const fileName =
  /^rollout-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;
const day = 24 * 60 * 60 * 1_000;

/** The folders and file names of a codex home. */
export class Layout {
  readonly #sessions: string;
  readonly #archived: string;
  readonly #home: string;

  constructor(codexHome: string) {
    this.#home = codexHome;
    this.#sessions = join(codexHome, "sessions");
    this.#archived = join(codexHome, "archived_sessions");
  }

  /** The names of threads. */
  get names(): string {
    return join(this.#home, "session_index.jsonl");
  }

  /** The prompt history. */
  get prompts(): string {
    return join(this.#home, "history.jsonl");
  }

  /** Our own leases; the reference has none. Not below `sessions`, which the reference searches for ids. */
  get leases(): string {
    return join(this.#home, "session_leases");
  }

  /** The file of a thread that begins now. */
  newFile(id: string, now = new Date()): string {
    const two = (value: number): string => String(value).padStart(2, "0");
    const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${date}T${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
    return this.activePath({ id, time });
  }

  /** Where the file lies when it is not archived. */
  activePath({ id, time }: Pick<LogFile, "id" | "time">): string {
    const folders = time.slice(0, 10).split("-");
    return join(this.#sessions, ...folders, `rollout-${time}-${id}.jsonl`);
  }

  /** Where the file lies when it is archived. */
  archivedPath({ id, time }: Pick<LogFile, "id" | "time">): string {
    return join(this.#archived, `rollout-${time}-${id}.jsonl`);
  }

  /** All files, newest first, a folder at a time. */
  async *files(archived: boolean): AsyncGenerator<readonly LogFile[], void, undefined> {
    if (archived) {
      yield await logsIn(this.#archived, true);
      return;
    }
    for (const year of await foldersIn(this.#sessions, /^\d{4}$/)) {
      for (const month of await foldersIn(year, /^\d\d$/)) {
        for (const folder of await foldersIn(month, /^\d\d$/)) yield await logsIn(folder, false);
      }
    }
  }

  /** The file of a thread, also of an archived one. */
  async find(id: string): Promise<LogFile | undefined> {
    for (const folder of this.#likelyFolders(id)) {
      const found = (await logsIn(folder, false)).find((file) => file.id === id);
      if (found !== undefined) return found;
    }
    for (const archived of [true, false]) {
      for await (const files of this.files(archived)) {
        const found = files.find((file) => file.id === id);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** A UUID of version 7 begins with its time; the file's folder is that day's, in whatever zone that was. */
  #likelyFolders(id: string): string[] {
    if (id[14] !== "7") return [];
    const time = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    return [time, time - day, time + day].map((moment) =>
      join(this.#sessions, ...new Date(moment).toISOString().slice(0, 10).split("-")),
    );
  }
}

async function foldersIn(folder: string, name: RegExp): Promise<string[]> {
  const entries = await entriesOf(folder);
  const names = entries.filter((entry) => name.test(entry));
  return names
    .sort()
    .reverse()
    .map((entry) => join(folder, entry));
}

async function logsIn(folder: string, archived: boolean): Promise<LogFile[]> {
  const names = (await entriesOf(folder)).sort().reverse();
  return names.flatMap((name) => {
    const [, time, id] = fileName.exec(name) ?? [];
    return time === undefined || id === undefined ? [] : [{ id, time, path: join(folder, name), archived }];
  });
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
