/**
 * The head of a log file, from its first bytes.
 *
 * Listing thousands of files is a matter of microseconds for each: one buffer serves all, the long
 * instructions in the first line are not parsed, and reads are synchronous, which costs a tenth of what
 * promises do. {@link HeadFiles.read} takes some 10 µs; whoever reads many lets others run in between.
 */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { gitOf, type LogHead, parseFields, previewOf, readMeta } from "../head.ts";

/** A file's head and when the file last changed, in milliseconds since 1970. */
export interface FileHead {
  readonly head: LogHead;
  readonly changedAt: number;
}

/** Enough for most heads. */
const firstRead = 32_768;
/** Where the search for a head's parts ends. */
const lastRead = 1_048_576;
/** Of a message, enough for a preview in which everything is escaped. */
const messageLimit = 32_768;
const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const userMessage = '"payload":{"type":"user_message","message":"';

/** Reads heads, one at a time. */
export class HeadFiles {
  #buffer = Buffer.allocUnsafe(firstRead);

  /**
   * The head of a file; `undefined` when it doesn't begin with what a session is.
   *
   * @throws an error with the system's code.
   */
  read(path: string): FileHead | undefined {
    const file = openSync(path, "r");
    try {
      const { size, mtimeMs } = fstatSync(file);
      const head = this.#read(file, size);
      return head && { head, changedAt: Math.trunc(mtimeMs) };
    } finally {
      closeSync(file);
    }
  }

  #read(file: number, size: number): LogHead | undefined {
    let length = 0;
    for (let wanted = firstRead; ; wanted = Math.min(wanted * 4, lastRead)) {
      length = this.#fill(file, length, Math.min(wanted, size));
      const bytes = this.#buffer.subarray(0, length);
      const isAll = length >= Math.min(size, lastRead);
      const end = bytes.indexOf(lineFeed);
      const message = end < 0 ? -1 : bytes.indexOf(userMessage, end);
      const isFound = message >= 0 && length - message >= messageLimit;
      if (!isAll && !isFound && !hasWholeLine(bytes, message)) continue;
      const meta = metaOf(end < 0 ? bytes : bytes.subarray(0, end));
      return meta && { ...meta, preview: message < 0 ? "" : messageAt(bytes, message + userMessage.length) };
    }
  }

  /** Reads on until the buffer holds `wanted` bytes, or the file ends. */
  #fill(file: number, length: number, wanted: number): number {
    if (this.#buffer.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted);
      this.#buffer.copy(larger, 0, 0, length);
      this.#buffer = larger;
    }
    let filled = length;
    while (filled < wanted) {
      const count = readSync(file, this.#buffer, filled, wanted - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }
}

function hasWholeLine(bytes: Buffer, start: number): boolean {
  return start >= 0 && bytes.indexOf(lineFeed, start) >= 0;
}

/** What stands before the instructions suffices; `git`, which stands after, is found from the end. */
function metaOf(line: Buffer): LogHead | undefined {
  const instructions = line.indexOf(',"base_instructions":');
  if (instructions > 0) {
    const meta = readMeta(parseFields(`${line.toString("utf8", 0, instructions)}}}`));
    const git = line.lastIndexOf(',"git":{');
    if (meta !== undefined) {
      if (git < instructions) return meta;
      return { ...meta, git: gitOf(parseFields(line.toString("utf8", git + 7, line.lastIndexOf("}}")))) };
    }
  }
  return readMeta(parseFields(line.toString("utf8")));
}

function messageAt(bytes: Buffer, start: number): string {
  const most = Math.min(bytes.length, start + messageLimit);
  let end = start;
  while (end < most && bytes[end] !== quote) end += bytes[end] === backslash ? 2 : 1;
  // Of a message that was cut, the last character or escape may be half there.
  const text = bytes.toString("utf8", start, Math.min(end, most));
  const whole = end < most ? text : text.replace(/(?:\uFFFD|\\(?:u[0-9a-fA-F]{0,3})?)$/, "");
  try {
    return previewOf(JSON.parse(`"${whole}"`));
  } catch {
    return "";
  }
}
