/** How a session's thread begins: new, resumed or forked, and where it is recorded. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { PromptHistory, ThreadOrigin, ThreadStart } from "../protocol/types/boundary.ts";
import type { SessionLog, SessionStore } from "../sessions/types.ts";
import { storeError } from "./failure.ts";
import { uuidV7 } from "./ids.ts";
import { SessionRecord } from "./record.ts";

/** What the caller asks for. */
export interface ThreadRequest {
  readonly ephemeral?: boolean;
  readonly resume?: string;
  readonly fork?: { readonly id: string; readonly beforeUserMessage?: number };
}

/** A thread that can begin. */
export interface OpenedThread {
  /** `null` for one that begins anew and is not recorded. */
  readonly start: ThreadStart | null;
  readonly promptHistory: PromptHistory | null;
  readonly record: SessionRecord | null;
}

/** The store that is asked for, or the host's own for its codex folder; `null` where there is none. */
export async function findStore(
  host: Host,
  codexHome: string | null,
  given: SessionStore | undefined,
): Promise<SessionStore | null> {
  return given ?? (await host.sessions?.(codexHome)) ?? null;
}

/**
 * Opens the record that a thread begins from, and the one that it goes on in.
 *
 * @throws CodexError `session_not_found`, `session_locked`, `session_damaged`; `session_store_failed` for what
 *   else the store throws; `invalid_argument` for a thread to begin from without a store.
 */
export async function openThread(store: SessionStore | null, request: ThreadRequest): Promise<OpenedThread> {
  const { resume, fork } = request;
  if (store === null) {
    if (resume !== undefined || fork !== undefined) throw noStore();
    return { start: null, promptHistory: null, record: null };
  }
  return fromStore(() => open(store, request));
}

/**
 * Does something with a store.
 *
 * @throws CodexError as the store does; `session_store_failed` for errors that are none.
 */
export async function fromStore<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    throw storeError(thrown);
  }
}

/** The error of a call that needs a store where there is none. */
export function noStore(): CodexError {
  return new CodexError(
    "invalid_argument",
    "No sessions are kept here: this host has no store of its own. Pass one as `sessions`.",
    { details: { path: "sessions" } },
  );
}

async function open(store: SessionStore, request: ThreadRequest): Promise<OpenedThread> {
  const { log_id, entry_count } = await promptHistory(store);
  const opened = await openRecord(store, request);
  return { ...opened, promptHistory: { log_id, entry_count } };
}

async function openRecord(
  store: SessionStore,
  { ephemeral = false, resume, fork }: ThreadRequest,
): Promise<Omit<OpenedThread, "promptHistory">> {
  const { prompts } = store;
  if (fork !== undefined) {
    // Fails now where there is nothing to read, rather than in the session.
    await store.head(fork.id);
    const id = uuidV7();
    const log = ephemeral ? null : await store.create(id);
    const before = fork.beforeUserMessage;
    return {
      start: startOf(id, { type: "fork", before_user_message: before ?? null }, log),
      record: new SessionRecord({ log, source: store.read(fork.id), prompts }),
    };
  }
  if (resume !== undefined) {
    const log = ephemeral ? null : await store.open(resume);
    const { name } = log ?? (await store.head(resume));
    return {
      start: { ...startOf(resume, { type: "resume" }, log), name },
      record: new SessionRecord({ log, source: log?.read() ?? store.read(resume), prompts }),
    };
  }
  if (ephemeral) return { start: null, record: new SessionRecord({ log: null, source: null, prompts }) };
  const id = uuidV7();
  const log = await store.create(id);
  return {
    start: startOf(id, { type: "new" }, log),
    record: new SessionRecord({ log, source: null, prompts }),
  };
}

function startOf(id: string, origin: ThreadOrigin, log: SessionLog | null): ThreadStart {
  return { id, origin, name: null, rollout_path: log?.path ?? null };
}

async function promptHistory({ prompts }: SessionStore): Promise<PromptHistory> {
  const { logId, entryCount } = await prompts.info();
  return { log_id: logId, entry_count: entryCount };
}
