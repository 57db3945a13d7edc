/**
 * What the first lines of a log say.
 *
 * The fields are those of the reference's `session_meta` line. A log of a later release may have other ones:
 * only the id, the time and the workspace must be there.
 */

import type { SessionGit, SessionHead } from "./types.ts";

/** What a log itself says of its session. */
export type LogHead = Omit<SessionHead, "name" | "updatedAt" | "archived" | "path">;

/** The most UTF-16 units of a preview. */
const previewLimit = 4_096;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a JSON object, or `undefined` for what is none. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a log's first lines, one after the other, until its head is known. */
export class HeadReader {
  #meta: LogHead | undefined;
  #preview: string | undefined;

  /** @param known what earlier lines said, when they said no message. */
  constructor(known?: LogHead) {
    this.#meta = known;
  }

  /** The head as far as it is known; `undefined` before the `session_meta` line. */
  get head(): LogHead | undefined {
    return this.#meta && { ...this.#meta, preview: this.#preview ?? "" };
  }

  /** Whether further lines add nothing. */
  get isComplete(): boolean {
    return this.#meta !== undefined && this.#preview !== undefined;
  }

  /** Reads a line; one that says nothing of the head is passed over. */
  push(line: string): void {
    if (this.isComplete) return;
    if (this.#meta === undefined && line.includes('"session_meta"')) this.#meta = readMeta(parseFields(line));
    else if (this.#preview === undefined && line.includes('"user_message"')) {
      const { payload } = parseFields(line) ?? {};
      if (isFields(payload) && payload["type"] === "user_message")
        this.#preview = previewOf(payload["message"]);
    }
  }

  /** Reads all lines of a text. */
  pushAll(lines: string): void {
    for (let start = 0; start < lines.length && !this.isComplete; ) {
      const end = lines.indexOf("\n", start);
      this.push(lines.slice(start, end < 0 ? lines.length : end));
      start = end < 0 ? lines.length : end + 1;
    }
  }
}

/** The head in a `session_meta` line. */
export function readMeta(line: Fields | undefined): LogHead | undefined {
  if (line === undefined || line["type"] !== "session_meta" || !isFields(line["payload"])) return undefined;
  const meta = line["payload"];
  const { id, timestamp, cwd, source } = meta;
  if (typeof id !== "string" || typeof timestamp !== "string" || typeof cwd !== "string") return undefined;
  const createdAt = Date.parse(timestamp);
  if (Number.isNaN(createdAt)) return undefined;
  return {
    id,
    preview: "",
    createdAt,
    cwd,
    modelProvider: textOr(meta["model_provider"], null),
    source: sourceOf(source),
    originator: textOr(meta["originator"], ""),
    cliVersion: textOr(meta["cli_version"], ""),
    forkedFrom: textOr(meta["forked_from_id"], null),
    git: gitOf(meta["git"]),
  };
}

/** The repository in a `git` field. */
export function gitOf(value: unknown): SessionGit | null {
  if (!isFields(value)) return null;
  return {
    branch: textOr(value["branch"], null),
    commitHash: textOr(value["commit_hash"], null),
    repositoryUrl: textOr(value["repository_url"], null),
  };
}

/** A message as a preview. */
export function previewOf(message: unknown): string {
  if (typeof message !== "string") return "";
  const text = message.trim();
  if (text.length <= previewLimit) return text;
  // Not through the middle of a character of two units.
  const last = text.charCodeAt(previewLimit - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? previewLimit - 1 : previewLimit);
}

function sourceOf(value: unknown): string {
  if (typeof value === "string") return value;
  const [name] = isFields(value) ? Object.keys(value) : [];
  return name ?? "unknown";
}

function textOr<T>(value: unknown, other: T): string | T {
  return typeof value === "string" ? value : other;
}
