/** A session store over whatever keeps records: memory, a database, a key-value service. */

import { checkedName, checkThreadId, damaged, isArchived, isThreadId, notFound, taken } from "./errors.ts";
import { HeadReader, type LogHead } from "./head.ts";
import { LeasedWriter, type WriteLease } from "./leased-writer.ts";
import { cursorOf, newestFirst, type Position, select, sortableTime } from "./query.ts";
import { type PromptBackend, RecordPrompts } from "./record-prompts.ts";
import {
  chunkLimit,
  type PromptStore,
  type SessionHead,
  type SessionLog,
  type SessionPage,
  type SessionQuery,
  type SessionStore,
} from "./types.ts";

/** What is kept of a session beside its lines. Plain data, fit for JSON and for structured cloning. */
export interface SessionRecord {
  readonly id: string;
  readonly archived: boolean;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  /** How many pieces of lines there are, numbered from 0. A piece of a higher number doesn't count. */
  readonly pieces: number;
  /** What the first lines say, as far as they are there. */
  readonly head: LogHead | null;
  /** Whether further lines can add to `head`. */
  readonly headComplete: boolean;
}

/** What {@link RecordSessionStore} needs of a backend. Failures are errors with a `code`. */
export interface RecordBackend extends PromptBackend {
  /** A session's record. */
  get(id: string): Promise<SessionRecord | undefined>;
  /** All records, in any order. */
  all(): Promise<SessionRecord[]>;
  /** Replaces a record. */
  put(record: SessionRecord): Promise<void>;
  /** A session's name. Kept apart from the record, because it changes while a writer has the session. */
  name(id: string): Promise<string | undefined>;
  /** The names of all sessions by their ids. */
  names(): Promise<ReadonlyMap<string, string>>;
  /** Names a session. */
  setName(id: string, name: string): Promise<void>;
  /** Keeps `lines` as piece `record.pieces - 1`, and then the record; after a failure neither counts. */
  append(record: SessionRecord, lines: string): Promise<void>;
  /** A piece of lines. */
  piece(id: string, number: number): Promise<string | undefined>;
  /** Deletes a session's record, then its name and pieces. */
  remove(record: SessionRecord): Promise<void>;
  /** Throws `session_locked` when a living writer has it. */
  lease(id: string): Promise<WriteLease>;
}

/** Keeps sessions in a {@link RecordBackend}. */
export class RecordSessionStore implements SessionStore {
  readonly prompts: PromptStore;
  readonly #backend: RecordBackend;

  constructor(backend: RecordBackend) {
    this.#backend = backend;
    this.prompts = new RecordPrompts(backend);
  }

  async create(id: string): Promise<SessionLog> {
    checkThreadId(id);
    const record = { id, archived: false, updatedAt: 0, pieces: 0, head: null, headComplete: false };
    return new RecordLog(this.#backend, record, null, undefined);
  }

  async open(id: string): Promise<SessionLog> {
    await this.#get(id);
    const lease = await this.#backend.lease(id);
    try {
      // Only now nobody else changes it.
      const record = await this.#get(id);
      if (record.archived) throw isArchived(id);
      const { name } = headOf(record, await this.#backend.name(id));
      return new RecordLog(this.#backend, record, name, lease);
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  async *read(id: string): AsyncGenerator<Uint8Array, void, undefined> {
    yield* chunksOf(this.#backend, await this.#get(id));
  }

  async head(id: string): Promise<SessionHead> {
    return headOf(await this.#get(id), await this.#backend.name(id));
  }

  async list(query: SessionQuery = {}): Promise<SessionPage> {
    const { archived, byUpdate, after, limit, matches } = select(query);
    const found: { head: SessionHead; position: Position }[] = [];
    const [records, names] = await Promise.all([this.#backend.all(), this.#backend.names()]);
    for (const record of records) {
      if (record.archived !== archived || record.head === null) continue;
      const head = headOf(record, names.get(record.id));
      const time = sortableTime(byUpdate ? head.updatedAt : head.createdAt);
      const position = { time, id: head.id };
      if ((after === undefined || newestFirst(after, position) < 0) && matches(head)) {
        found.push({ head, position });
      }
    }
    found.sort((left, right) => newestFirst(left.position, right.position));
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      sessions: found.slice(0, limit).map(({ head }) => head),
      nextCursor: last === undefined ? null : cursorOf(last.position),
    };
  }

  async rename(id: string, name: string): Promise<void> {
    const trimmed = checkedName(name);
    await this.#get(id);
    await this.#backend.setName(id, trimmed);
  }

  async archive(id: string): Promise<void> {
    await this.#alone(id, (record) => this.#backend.put({ ...record, archived: true }));
  }

  async unarchive(id: string): Promise<void> {
    await this.#alone(id, (record) => this.#backend.put({ ...record, archived: false }));
  }

  async delete(id: string): Promise<void> {
    await this.#alone(id, (record) => this.#backend.remove(record));
  }

  async #get(id: string): Promise<SessionRecord> {
    const record = isThreadId(id) ? await this.#backend.get(id) : undefined;
    if (record === undefined) throw notFound(id);
    return record;
  }

  /** Does something to a session that nobody writes. */
  async #alone(id: string, action: (record: SessionRecord) => Promise<void>): Promise<void> {
    await this.#get(id);
    const lease = await this.#backend.lease(id);
    try {
      await action(await this.#get(id));
    } finally {
      await lease.release();
    }
  }
}

function headOf(record: SessionRecord, name: string | undefined): SessionHead {
  const { id, archived, updatedAt, head } = record;
  if (head === null) throw damaged(id, "it doesn't begin with a session_meta line");
  return { ...head, id, name: name ?? null, archived, updatedAt, path: null };
}

class RecordLog implements SessionLog {
  readonly id: string;
  readonly name: string | null;
  readonly path = null;
  readonly #backend: RecordBackend;
  readonly #writer: LeasedWriter;
  #record: SessionRecord;

  constructor(
    backend: RecordBackend,
    record: SessionRecord,
    name: string | null,
    lease: WriteLease | undefined,
  ) {
    this.id = record.id;
    this.name = name;
    this.#backend = backend;
    this.#record = record;
    this.#writer = new LeasedWriter(record.id, lease, () => backend.lease(record.id));
  }

  read(): AsyncIterable<Uint8Array> {
    return chunksOf(this.#backend, this.#record);
  }

  append(lines: string): Promise<void> {
    return this.#writer.append(lines, (checked) => this.#append(checked));
  }

  async rename(name: string): Promise<void> {
    await this.#backend.setName(this.id, checkedName(name));
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async #append(lines: string): Promise<void> {
    if (this.#record.pieces === 0 && (await this.#backend.get(this.id)) !== undefined) throw taken(this.id);
    const after = { ...this.#record, ...grown(this.#record, lines) };
    await this.#backend.append(after, lines);
    this.#record = after;
  }
}

function grown(record: SessionRecord, lines: string): Omit<SessionRecord, "id" | "archived"> {
  const { head, headComplete } = record;
  const updatedAt = Date.now();
  const pieces = record.pieces + 1;
  if (headComplete) return { updatedAt, pieces, head, headComplete };
  const reader = new HeadReader(head ?? undefined);
  reader.pushAll(lines);
  return { updatedAt, pieces, head: reader.head ?? null, headComplete: reader.isComplete };
}

async function* chunksOf(
  backend: RecordBackend,
  { id, pieces }: SessionRecord,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  for (let number = 0; number < pieces; number++) {
    const piece = await backend.piece(id, number);
    // Deleted while it was read.
    if (piece === undefined) throw notFound(id);
    const bytes = encoder.encode(piece);
    for (let start = 0; start < bytes.length; start += chunkLimit) {
      yield bytes.subarray(start, start + chunkLimit);
    }
  }
}
