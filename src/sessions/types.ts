/**
 * Where sessions are kept.
 *
 * A thread's record is a **log**: lines of JSON in the reference's rollout format. The core alone decides
 * what a line says; a store alone decides where lines are. Failures that the caller can act on are
 * `CodexError`s; what a disk, a database or a network says (`ENOSPC`, `EIO`, ...) is an `Error` with that
 * `code`.
 */

import type { HistoryEntry } from "../protocol/types/history.ts";

/** The repository that a thread began in. */
export interface SessionGit {
  /** The branch that was checked out; `null` where there was none. */
  readonly branch: string | null;
  /** The commit that was checked out; `null` where it wasn't known. */
  readonly commitHash: string | null;
  /** The address of its remote `origin`; `null` where there was none. */
  readonly repositoryUrl: string | null;
}

/** What is known of a thread without reading its whole log. */
export interface SessionHead {
  /** The thread's id, a UUID. */
  readonly id: string;
  /** The name that the user gave it. */
  readonly name: string | null;
  /** The first user message without space around it, at most 4,096 UTF-16 units; empty when it lies deep in the log. */
  readonly preview: string;
  /** When it began, in milliseconds since 1970. */
  readonly createdAt: number;
  /** When its log last grew, in milliseconds since 1970. */
  readonly updatedAt: number;
  /** Whether it is archived. */
  readonly archived: boolean;
  /** Absolute path of the workspace. */
  readonly cwd: string;
  /** The provider's id in the configuration; `null` in old logs. */
  readonly modelProvider: string | null;
  /** What kind of program began it: `cli`, `vscode`, `exec`, `mcp`, `subagent` or `unknown`. */
  readonly source: string;
  /** The program that began it. */
  readonly originator: string;
  /** That program's version. */
  readonly cliVersion: string;
  /** The thread that it was forked from. */
  readonly forkedFrom: string | null;
  /** The repository that the workspace was in when it began; `null` for none. */
  readonly git: SessionGit | null;
  /** Absolute path of the log, where it is a file. */
  readonly path: string | null;
}

/** Which sessions to list. All conditions must hold. */
export interface SessionQuery {
  /** `true` for the archived ones, `false` for the others. Default: `false`. */
  readonly archived?: boolean;
  /** Began in exactly this workspace. */
  readonly cwd?: string;
  /** Began with one of these providers; none named: any. */
  readonly modelProviders?: readonly string[];
  /** Begun by one of these kinds of program ({@link SessionHead.source}); none named: any. */
  readonly sources?: readonly string[];
  /** Text in the name or the preview, upper and lower case alike. */
  readonly search?: string;
  /** Newest first by this time. Default: `created`. */
  readonly orderBy?: "created" | "updated";
  /** Sessions a page, from 1 to 10,000. Default: 25. */
  readonly limit?: number;
  /** Where to go on: the last page's `nextCursor`, asked for with the same query. */
  readonly cursor?: string;
}

/** A part of a list. */
export interface SessionPage {
  /** What there is of this page, in the order that was asked for. */
  readonly sessions: readonly SessionHead[];
  /** For the next page; `null` after the last one. */
  readonly nextCursor: string | null;
}

/**
 * A thread's log, held by one writer. Whoever gets one closes it.
 *
 * Methods are called one after the other, but for `close`, which waits for an append under way.
 */
export interface SessionLog {
  /** The thread's id. */
  readonly id: string;
  /** The thread's name. */
  readonly name: string | null;
  /** Absolute path, where the log is a file; it need not be there before the first append. */
  readonly path: string | null;
  /** The log so far, in chunks of at most 1 MiB that may end anywhere. */
  read(): AsyncIterable<Uint8Array>;
  /**
   * Adds whole lines, all of them or none: after a failure the log is as before, and the same lines can be
   * tried again.
   *
   * @throws CodexError `invalid_argument` for text without a line break at its end, `session_locked` when
   *   another writer has taken the log over meanwhile, `session_closed` after `close`; or an error with the
   *   system's code, such as `ENOSPC`.
   */
  append(lines: string): Promise<void>;
  /**
   * Names the thread, also one whose log is still empty.
   *
   * @throws CodexError `invalid_argument` for an empty name.
   */
  rename(name: string): Promise<void>;
  /** Gives the log free for the next writer. Safe to call twice. */
  close(): Promise<void>;
}

/** What the user typed in all sessions. */
export interface PromptStore {
  /** Identifies the history (a file's inode), and how many entries it has. */
  info(): Promise<{ readonly logId: number; readonly entryCount: number }>;
  /**
   * Adds an entry. Throws an error with the system's code.
   *
   * @param maxBytes the setting `history.max_bytes`: over this many bytes, counted as lines of `history.jsonl`, the
   *   oldest entries go until the rest has at most four fifths of it; the newest stays. What is left counts from 0
   *   again. Default: no limit.
   */
  append(entry: HistoryEntry, maxBytes?: number): Promise<void>;
  /** An entry, counted from 0; `null` where there is none, or `logId` is not the history's any more. */
  entry(logId: number, offset: number): Promise<HistoryEntry | null>;
}

/** Keeps sessions. All methods can be called at the same time. */
export interface SessionStore {
  /**
   * The log of a new thread. Nothing is stored before the first append, so a thread that was never used
   * leaves nothing behind.
   *
   * @param id a UUID of its own.
   * @throws CodexError `invalid_argument` for what is no UUID.
   */
  create(id: string): Promise<SessionLog>;
  /**
   * An existing log, to go on with. A last line that a crash left unfinished is mended: completed with its
   * line break when only that is missing, else removed.
   *
   * @throws CodexError `session_not_found`, also for an archived one; `session_locked` while another writer
   *   has it; `session_damaged` when it doesn't say what thread it is.
   */
  open(id: string): Promise<SessionLog>;
  /**
   * A log's content, archived or not, in chunks of at most 1 MiB; also while a writer has it.
   *
   * @throws CodexError `session_not_found`, from the first chunk.
   */
  read(id: string): AsyncIterable<Uint8Array>;
  /**
   * What is known of a session, archived or not.
   *
   * @throws CodexError `session_not_found`, `session_damaged`.
   */
  head(id: string): Promise<SessionHead>;
  /**
   * A page of sessions, newest first. Logs that can't be read are left out.
   *
   * @throws CodexError `invalid_argument` for a wrong limit or cursor.
   */
  list(query?: SessionQuery): Promise<SessionPage>;
  /**
   * Names a session; also while a writer has it. Space around the name is removed.
   *
   * @throws CodexError `session_not_found`; `invalid_argument` for an empty name.
   */
  rename(id: string, name: string): Promise<void>;
  /** Puts a session aside. Throws `session_not_found`, `session_locked`. No error when it is archived. */
  archive(id: string): Promise<void>;
  /** Takes it back. Throws `session_not_found`, `session_locked`. No error when it is not archived. */
  unarchive(id: string): Promise<void>;
  /** Deletes a session, archived or not, with its name. Throws `session_not_found`, `session_locked`. */
  delete(id: string): Promise<void>;
  /** The prompt history. */
  readonly prompts: PromptStore;
}

/** The most bytes of a chunk that a log is read in. */
export const chunkLimit = 1_048_576;
