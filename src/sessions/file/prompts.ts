/**
 * The prompt history: lines `{session_id, ts, text}` in the reference's `history.jsonl`, known by the file's
 * inode.
 */

import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

import { codeOf } from "../../host/errors.ts";
import type { HistoryEntry } from "../../protocol/types/history.ts";
import { parseFields } from "../head.ts";
import { keptBytes, promptLine } from "../prompt-limit.ts";
import type { PromptStore } from "../types.ts";

const blockSize = 65_536;
const lineFeed = 0x0a;

/** The prompt history of a codex home. */
export class FilePromptStore implements PromptStore {
  readonly #path: string;
  readonly #cap: number;
  #counted: { readonly logId: number; readonly size: number; readonly lines: number } | undefined;
  /** Settles when the last append has ended, and never fails. */
  #last: Promise<void> = Promise.resolve();

  /** @param cap bytes; `Infinity` for none. */
  constructor(path: string, cap: number) {
    this.#path = path;
    this.#cap = cap;
  }

  async info(): Promise<{ logId: number; entryCount: number }> {
    const found = await this.#withFile("r", async (file) => {
      const { ino, size } = await file.stat();
      // Only what has come since the last time is counted.
      const known = this.#counted?.logId === ino && this.#counted.size <= size ? this.#counted : undefined;
      const lines = (known?.lines ?? 0) + (await countLines(file, known?.size ?? 0, size));
      this.#counted = { logId: ino, size, lines };
      return { logId: ino, entryCount: lines };
    });
    return found ?? { logId: 0, entryCount: 0 };
  }

  append(entry: HistoryEntry, maxBytes = Number.POSITIVE_INFINITY): Promise<void> {
    const appended = this.#last.then(() => this.#append(promptLine(entry), Math.min(maxBytes, this.#cap)));
    this.#last = appended.catch(() => {});
    return appended;
  }

  async entry(logId: number, offset: number): Promise<HistoryEntry | null> {
    if (!Number.isInteger(offset) || offset < 0) return null;
    const line = await this.#withFile("r", async (file) => {
      if ((await file.stat()).ino !== logId) return undefined;
      return lineAt(await file.readFile(), offset);
    });
    const { session_id: id, ts, text } = parseFields(line ?? "") ?? {};
    if (typeof id !== "string" || typeof ts !== "number" || typeof text !== "string") return null;
    return { conversation_id: id, ts, text };
  }

  async #append(line: string, cap: number): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(this.#path, "a+", 0o600);
    try {
      const { size, mode } = await file.stat();
      // As the reference: what was typed is nobody else's concern.
      if ((mode & 0o077) !== 0 && process.platform !== "win32") await file.chmod(0o600);
      try {
        // One write, so that lines of several processes don't mix.
        await file.writeFile(line);
      } catch (error) {
        await file.truncate(size).catch(() => {});
        throw error;
      }
    } finally {
      await file.close();
    }
    await this.#trim(cap);
  }

  /** Drops the oldest entries of a file over its cap, and keeps the newest whatever its size. */
  async #trim(cap: number): Promise<void> {
    if (cap === Number.POSITIVE_INFINITY) return;
    await this.#withFile("r+", async (file) => {
      const { size } = await file.stat();
      if (size <= cap) return;
      const bytes = await file.readFile();
      const newest = bytes.lastIndexOf(lineFeed, bytes.length - 2) + 1;
      const wanted = bytes.length - keptBytes(cap);
      const found = bytes.indexOf(lineFeed, Math.max(0, wanted - 1)) + 1;
      const start = found === 0 || found > newest ? newest : found;
      const kept = bytes.subarray(start);
      // In place, because the inode is what the history is known by.
      await file.write(kept, 0, kept.length, 0);
      await file.truncate(kept.length);
      this.#counted = undefined;
    });
  }

  async #withFile<T>(flags: string, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
    let file: FileHandle;
    try {
      file = await open(this.#path, flags);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }
}

async function countLines(file: FileHandle, from: number, to: number): Promise<number> {
  const block = Buffer.allocUnsafe(blockSize);
  let lines = 0;
  for (let position = from; position < to; ) {
    const { bytesRead } = await file.read(block, 0, Math.min(blockSize, to - position), position);
    if (bytesRead === 0) break;
    const read = block.subarray(0, bytesRead);
    for (let at = read.indexOf(lineFeed); at >= 0; at = read.indexOf(lineFeed, at + 1)) lines++;
    position += bytesRead;
  }
  return lines;
}

function lineAt(bytes: Buffer, number: number): string | undefined {
  let start = 0;
  for (let skipped = 0; skipped < number; skipped++) {
    const end = bytes.indexOf(lineFeed, start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  const end = bytes.indexOf(lineFeed, start);
  return end < 0 ? undefined : bytes.toString("utf8", start, end);
}
