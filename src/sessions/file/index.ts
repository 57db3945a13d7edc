/** Sessions as files, in the reference's own folder: either program goes on where the other stopped. */

import { mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";

import { CodexError } from "../../errors.ts";
import { checkedName, checkThreadId, damaged, isArchived, isThreadId, notFound } from "../errors.ts";
import { select } from "../query.ts";
import type {
  PromptStore,
  SessionHead,
  SessionLog,
  SessionPage,
  SessionQuery,
  SessionStore,
} from "../types.ts";
import { HeadFiles } from "./head-file.ts";
import { Layout, type LogFile } from "./layout.ts";
import { type Lease, Leases } from "./lease.ts";
import { headOf, listFiles } from "./listing.ts";
import { FileSessionLog, type FsyncPolicy, readChunks } from "./log.ts";
import { mendLastLine } from "./mend.ts";
import { ThreadNames } from "./names.ts";
import { FilePromptStore } from "./prompts.ts";

export type { FsyncPolicy } from "./log.ts";

/** Options of {@link FileSessionStore}. */
export interface FileSessionStoreOptions {
  /**
   * When lines are forced onto the disk. `turn`: with the end of each turn, so that a turn that was reported
   * as complete outlives a power failure; `always`: with each append; `never`: when the system likes, as the
   * reference. Default: `turn`.
   */
  readonly fsync?: FsyncPolicy;
  /**
   * Bytes of the prompt history above which the oldest entries are dropped, until it is at most four fifths
   * of that; a lower `history.max_bytes` of the settings goes before. Default: no cap.
   */
  readonly maxPromptHistoryBytes?: number;
}

/**
 * Keeps sessions in a codex home, as files of mode 0600: `sessions/`, `archived_sessions/`,
 * `session_index.jsonl`, `history.jsonl`. For Node, Deno and Bun. Nothing is created before the first write.
 */
export class FileSessionStore implements SessionStore {
  readonly prompts: PromptStore;
  readonly #layout: Layout;
  readonly #leases: Leases;
  readonly #names: ThreadNames;
  readonly #fsync: FsyncPolicy;

  /**
   * @param codexHome absolute path of the codex folder, such as `~/.codex`; it is made when it is needed.
   * @throws CodexError `invalid_argument`.
   */
  constructor(codexHome: string, options: FileSessionStoreOptions = {}) {
    const { fsync = "turn", maxPromptHistoryBytes: cap = Number.POSITIVE_INFINITY } = options;
    if (!isAbsolute(codexHome)) throw wrong("codexHome", "an absolute path");
    if (!["never", "turn", "always"].includes(fsync)) throw wrong("fsync", "never, turn or always");
    if (!(cap > 0)) throw wrong("maxPromptHistoryBytes", "a number above 0");
    this.#layout = new Layout(codexHome);
    this.#leases = new Leases(this.#layout.leases);
    this.#names = new ThreadNames(this.#layout.names);
    this.#fsync = fsync;
    this.prompts = new FilePromptStore(this.#layout.prompts, cap);
  }

  async create(id: string): Promise<SessionLog> {
    checkThreadId(id);
    return this.#log({ id, name: null, path: this.#layout.newFile(id), lease: undefined });
  }

  async open(id: string): Promise<SessionLog> {
    const file = await this.#find(id);
    if (file.archived) throw isArchived(id);
    const lease = await this.#leases.take(id);
    try {
      const { name } = await this.#headOf(file);
      await mend(file);
      return this.#log({ id, name, path: file.path, lease });
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  async *read(id: string): AsyncGenerator<Uint8Array, void, undefined> {
    yield* readChunks(id, (await this.#find(id)).path);
  }

  async head(id: string): Promise<SessionHead> {
    return this.#headOf(await this.#find(id));
  }

  async list(query: SessionQuery = {}): Promise<SessionPage> {
    const selection = select(query);
    return listFiles(this.#layout, await this.#names.all(), selection);
  }

  async rename(id: string, name: string): Promise<void> {
    const trimmed = checkedName(name);
    await this.#find(id);
    await this.#names.set(id, trimmed);
  }

  async archive(id: string): Promise<void> {
    await this.#alone(id, async (file) => {
      if (!file.archived) await move(file.path, this.#layout.archivedPath(file));
    });
  }

  async unarchive(id: string): Promise<void> {
    await this.#alone(id, async (file) => {
      if (file.archived) await move(file.path, this.#layout.activePath(file));
    });
  }

  async delete(id: string): Promise<void> {
    await this.#alone(id, async ({ path }) => {
      await unlink(path);
      await this.#names.remove(id);
    });
  }

  #log(parts: {
    readonly id: string;
    readonly name: string | null;
    readonly path: string;
    readonly lease: Lease | undefined;
  }): SessionLog {
    return new FileSessionLog({
      ...parts,
      fsync: this.#fsync,
      takeLease: () => this.#leases.take(parts.id),
      setName: (name) => this.#names.set(parts.id, name),
    });
  }

  async #find(id: string): Promise<LogFile> {
    const file = isThreadId(id) ? await this.#layout.find(id) : undefined;
    if (file === undefined) throw notFound(id);
    return file;
  }

  async #headOf(file: LogFile): Promise<SessionHead> {
    const head = headOf(new HeadFiles(), file, await this.#names.all());
    if (head === undefined) throw damaged(file.id, `${file.path} doesn't begin with a session_meta line`);
    return head;
  }

  /** Does something to a file that nobody writes. */
  async #alone(id: string, action: (file: LogFile) => Promise<void>): Promise<void> {
    await this.#find(id);
    const lease = await this.#leases.take(id);
    try {
      // Looked for again: whoever had it may have moved it.
      await action(await this.#find(id));
    } finally {
      await lease.release();
    }
  }
}

async function mend({ path }: LogFile): Promise<void> {
  const file = await open(path, "r+");
  try {
    await mendLastLine(file);
  } finally {
    await file.close();
  }
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

function wrong(path: string, expected: string): CodexError {
  return new CodexError("invalid_argument", `${path} must be ${expected}.`, { details: { path } });
}
