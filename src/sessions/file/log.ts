/** A session's log as a file. */

import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

import { codeOf } from "../../host/errors.ts";
import { checkedName, notFound, taken } from "../errors.ts";
import { LeasedWriter } from "../leased-writer.ts";
import { chunkLimit, type SessionLog } from "../types.ts";
import type { Lease } from "./lease.ts";

/**
 * When lines are forced onto the disk, so that they outlive a power failure. A crash of the process alone
 * loses nothing that was appended, whatever the policy.
 */
export type FsyncPolicy = "never" | "turn" | "always";

/** What a {@link FileSessionLog} is made from. */
export interface FileLogParts {
  readonly id: string;
  readonly name: string | null;
  readonly path: string;
  readonly fsync: FsyncPolicy;
  /** Held already for a file that exists. */
  readonly lease: Lease | undefined;
  takeLease(): Promise<Lease>;
  setName(name: string): Promise<void>;
}

/** Without O_CREAT: a log that was deleted meanwhile must not begin again in its middle. */
const appending = constants.O_WRONLY | constants.O_APPEND;
/** As the core writes a turn's last line. Elsewhere in a line the quotes would be escaped. */
const turnEnd = /"payload":\{"type":"(?:task_complete|turn_aborted)"/;

/**
 * The file is open only while it is read or written, so that thousands of sessions don't use up the system's
 * limit of open files.
 */
export class FileSessionLog implements SessionLog {
  readonly id: string;
  readonly name: string | null;
  readonly path: string;
  readonly #parts: FileLogParts;
  readonly #writer: LeasedWriter;
  /** The file's length before an append that failed and could not be taken back. */
  #torn: number | undefined;
  #exists: boolean;

  constructor(parts: FileLogParts) {
    this.id = parts.id;
    this.name = parts.name;
    this.path = parts.path;
    this.#parts = parts;
    this.#writer = new LeasedWriter(parts.id, parts.lease, () => parts.takeLease());
    this.#exists = parts.lease !== undefined;
  }

  read(): AsyncIterable<Uint8Array> {
    return readChunks(this.id, this.path);
  }

  append(lines: string): Promise<void> {
    return this.#writer.append(lines, (checked) => this.#append(checked));
  }

  async rename(name: string): Promise<void> {
    await this.#parts.setName(checkedName(name));
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async #append(lines: string): Promise<void> {
    const isNew = !this.#exists;
    if (isNew) await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, isNew ? "ax" : appending, 0o600).catch((error: unknown) => {
      throw codeOf(error) === "EEXIST" ? taken(this.id) : error;
    });
    try {
      this.#exists = true;
      await this.#write(file, lines);
    } finally {
      await file.close();
    }
    if (isNew && this.#parts.fsync !== "never") await syncFolder(dirname(this.path));
  }

  async #write(file: FileHandle, lines: string): Promise<void> {
    await this.#takeBack(file);
    const { size } = await file.stat();
    try {
      await file.writeFile(lines);
      const { fsync } = this.#parts;
      if (fsync === "always" || (fsync === "turn" && turnEnd.test(lines))) await file.datasync();
    } catch (error) {
      this.#torn = size;
      // When this fails, too, the next append tries it first.
      await this.#takeBack(file).catch(() => {});
      throw error;
    }
  }

  async #takeBack(file: FileHandle): Promise<void> {
    if (this.#torn === undefined) return;
    await file.truncate(this.#torn);
    this.#torn = undefined;
  }
}

/** A file in chunks. */
export async function* readChunks(id: string, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw codeOf(error) === "ENOENT" ? notFound(id) : error;
  });
  try {
    for (;;) {
      const chunk = new Uint8Array(chunkLimit);
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Makes a new file's name durable. Not all systems can open a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // The content is safe; at worst the file has to be found again by a check of the disk.
  }
}
