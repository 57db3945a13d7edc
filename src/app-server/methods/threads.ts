/** Threads that begin, go on and end. */

import { mergeToml } from "../../config/to-toml.ts";
import type { SessionOptions } from "../../engine/session-options.ts";
import { CodexError } from "../../errors.ts";
import type { SessionHead } from "../../sessions/types.ts";
import type { Call, Handler } from "../method.ts";
import { present } from "../present.ts";
import { refused } from "../rpc/errors.ts";
import { isMissing, type ServerState } from "../state.ts";
import { loadedThread, recordedThread } from "../threads/describe.ts";
import type { LoadedThread } from "../threads/loaded.ts";
import { readPatch } from "../threads/metadata.ts";
import { recordedTurns } from "../threads/recorded-turns.ts";
import { checkedId } from "../threads/registry.ts";
import { fromPolicy, type SettingParams, settingsOf } from "../threads/settings.ts";
import type { Thread, ThreadForkParams, ThreadResumeParams, ThreadStartResponse, Turn } from "../types.ts";

/** Begins a thread, and listens to it. */
export const startThread: Handler<"thread/start"> = async (params, call) => {
  const { server, client, reply } = call;
  const options = sessionOptions(params, params.cwd, call);
  const thread = await server.open({
    ...options,
    ...present({ ephemeral: params.ephemeral, dynamicTools: params.dynamicTools }),
  });
  reply(opened(thread, loadedThread(thread.facts, undefined)));
  thread.subscribe(client);
  client.notify({ method: "thread/started", params: { thread: loadedThread(thread.facts, undefined) } });
  thread.start();
};

/** Goes on with a recorded thread, or joins one that is loaded. */
export const resumeThread: Handler<"thread/resume"> = async (params, call) => {
  const { server, client, reply } = call;
  refuseForeignHistory(params);
  const id = checkedId(params.threadId);
  let thread = server.threads.find(id);
  if (thread === undefined) {
    const options = sessionOptions(params, params.cwd, call);
    thread = await server.threads.load(id, () => server.open({ ...options, resume: id }));
  } else if (thread.turns.turns.length === 0) {
    throw refused(`no rollout found for thread id ${id}`);
  }
  reply(opened(thread, await describe(server, thread, thread.turns.turns)));
  thread.subscribe(client);
  thread.start();
};

/** Begins a thread from a copy of a recorded one, and listens to it. */
export const forkThread: Handler<"thread/fork"> = async (params, call) => {
  const { server, client, reply } = call;
  refuseForeignHistory(params);
  const options = sessionOptions(params, params.cwd, call);
  const thread = await server.open({ ...options, fork: { id: checkedId(params.threadId) } });
  const described = await describe(server, thread, thread.turns.turns);
  reply(opened(thread, described));
  thread.subscribe(client);
  client.notify({ method: "thread/started", params: { thread: described } });
  thread.start();
};

/** What is known of a thread, with its turns if they are asked for. */
export const readThread: Handler<"thread/read"> = async (
  { threadId, includeTurns = false },
  { server, reply },
) => {
  const id = checkedId(threadId);
  const thread = server.threads.find(id);
  if (thread !== undefined) {
    const { turns } = thread.turns;
    if (includeTurns && turns.length === 0) {
      const why = "is not materialized yet; includeTurns is unavailable before first user message";
      throw refused(`thread ${id} ${why}`);
    }
    reply({ thread: await describe(server, thread, includeTurns ? turns : []) });
    return;
  }
  const found = await server
    .store(async (store) => {
      const head = await store.head(id);
      return server.metadata.applied(
        recordedThread(head, includeTurns ? await recordedTurns(store, id) : []),
      );
    })
    .catch((error: unknown) => {
      throw isMissing(error) ? refused(`thread not loaded: ${id}`) : error;
    });
  reply({ thread: found });
};

/** Puts a thread aside; one that is loaded is closed first. */
export const archiveThread: Handler<"thread/archive"> = async ({ threadId }, { server, reply }) => {
  const id = checkedId(threadId);
  const head = await recordOf(server, id);
  if (head === undefined || head.archived) throw refused(`no rollout found for thread id ${id}`);
  await unload(server, id);
  await server.store((store) => store.archive(id));
  reply({});
  for (const client of server.clients) client.notify({ method: "thread/archived", params: { threadId: id } });
};

/** Takes an archived thread back. */
export const unarchiveThread: Handler<"thread/unarchive"> = async ({ threadId }, { server, reply }) => {
  const id = checkedId(threadId);
  const found = await recordOf(server, id);
  if (found?.archived !== true) throw refused(`no archived rollout found for thread id ${id}`);
  await server.store((store) => store.unarchive(id));
  const head = await server.store((store) => store.head(id));
  reply({ thread: server.metadata.applied(recordedThread(head)) });
  for (const client of server.clients)
    client.notify({ method: "thread/unarchived", params: { threadId: id } });
};

/** Stops listening to a thread; the last listener closes it. */
export const unsubscribeThread: Handler<"thread/unsubscribe"> = async (
  { threadId },
  { server, client, reply },
) => {
  const id = checkedId(threadId);
  const thread = server.threads.find(id);
  if (thread === undefined) {
    reply({ status: "notLoaded" });
    return;
  }
  reply({ status: thread.unsubscribe(client) ? "unsubscribed" : "notSubscribed" });
  if (!thread.isDeserted) return;
  await thread.close();
  for (const other of server.clients) {
    other.notify({
      method: "thread/status/changed",
      params: { threadId: id, status: { type: "notLoaded" } },
    });
    other.notify({ method: "thread/closed", params: { threadId: id } });
  }
};

/** Names a thread. */
export const nameThread: Handler<"thread/name/set"> = async ({ threadId, name }, { server, reply }) => {
  const id = checkedId(threadId);
  const given = name.trim();
  if (given === "") throw refused("thread name must not be empty");
  const thread = server.threads.find(id);
  if (thread !== undefined) {
    thread.submit({ type: "set_thread_name", name: given });
    reply({});
    return;
  }
  await server
    .store((store) => store.rename(id, given))
    .catch((error: unknown) => {
      throw isMissing(error) ? refused(`thread not found: ${id}`) : error;
    });
  reply({});
  for (const client of server.clients) {
    client.notify({ method: "thread/name/updated", params: { threadId: id, threadName: given } });
  }
};

/** Says which state of the repository a thread belongs to, until the server ends. Its record keeps what it began with. */
export const updateMetadata: Handler<"thread/metadata/update"> = async (
  { threadId, gitInfo },
  { server, reply },
) => {
  readPatch(gitInfo);
  const id = checkedId(threadId);
  const thread = server.threads.find(id);
  const head = thread === undefined ? await recordOf(server, id) : undefined;
  if (thread === undefined && head === undefined) throw refused(`thread not found: ${id}`);
  server.metadata.update(id, gitInfo);
  const described = head === undefined ? undefined : server.metadata.applied(recordedThread(head));
  reply({ thread: described ?? (await describe(server, server.threads.get(id), [])) });
};

/** Ends the commands that earlier turns have left running. */
export const cleanTerminals: Handler<"thread/backgroundTerminals/clean"> = (
  { threadId },
  { server, reply },
) => {
  server.threads.get(threadId).submit({ type: "clean_background_terminals" });
  reply({});
};

/** Replaces a thread's history by a summary. */
export const compactThread: Handler<"thread/compact/start"> = ({ threadId }, { server, reply }) => {
  const thread = server.threads.get(threadId);
  thread.submit({ type: "compact" });
  reply({});
};

/** Drops turns from the end of a thread. */
export const rollBackThread: Handler<"thread/rollback"> = async (
  { threadId, numTurns },
  { server, reply },
) => {
  if (numTurns < 1) throw refused("numTurns must be >= 1");
  const thread = server.threads.get(threadId);
  const { refused: why } = await thread.rollBack(numTurns);
  if (why !== undefined) throw refused(why);
  reply({ thread: await describe(server, thread, thread.turns.turns) });
};

/** What is known of a recorded thread; `undefined` where there is none. */
async function recordOf(server: ServerState, id: string): Promise<SessionHead | undefined> {
  return server
    .store((store) => store.head(id))
    .catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
}

/** Closes a thread, if it is loaded, and says so. */
async function unload(server: ServerState, id: string): Promise<void> {
  const thread = server.threads.find(id);
  if (thread === undefined) return;
  await thread.close();
  for (const client of server.clients) {
    client.notify({
      method: "thread/status/changed",
      params: { threadId: id, status: { type: "notLoaded" } },
    });
  }
}

/** What clients are told of a loaded thread, with what its record says where there is one. */
async function describe(server: ServerState, thread: LoadedThread, turns: Turn[]): Promise<Thread> {
  const { facts } = thread;
  if (facts.ephemeral) return server.metadata.applied(loadedThread(facts, undefined, turns));
  // A thread that nobody used has no record yet, and a host may keep none at all.
  const head = await server
    .store((store) => store.head(thread.id))
    .catch((error: unknown) => {
      if (error instanceof CodexError) return undefined;
      throw error;
    });
  return server.metadata.applied(loadedThread(facts, head, turns));
}

function opened({ configured }: LoadedThread, thread: Thread): ThreadStartResponse {
  return {
    thread,
    model: configured.model,
    modelProvider: configured.model_provider_id,
    serviceTier: configured.service_tier ?? null,
    cwd: configured.cwd,
    approvalPolicy: configured.approval_policy,
    sandbox: fromPolicy(configured.sandbox_policy),
    reasoningEffort: configured.reasoning_effort ?? null,
  };
}

/** A session's options: the server's, with the params over them. */
export function sessionOptions(
  params: SettingParams,
  cwd: string | null | undefined,
  { server, client }: Pick<Call, "server" | "client">,
): SessionOptions {
  const { options } = server;
  return {
    config: mergeToml({ ...options.config }, settingsOf(params)),
    ...present({ cwd: cwd ?? options.cwd, originator: options.originator ?? client.name }),
  };
}

/** Threads begin from the server's own store only. */
function refuseForeignHistory(params: ThreadResumeParams | ThreadForkParams): void {
  const foreign = (["path", "history"] as const).find((name) => name in params && isGiven(params, name));
  if (foreign === undefined) return;
  throw refused(`${foreign} is not supported: threads are found by their ids in the server's own store`);
}

function isGiven(params: Readonly<Record<string, unknown>> | object, name: string): boolean {
  const value: unknown = Reflect.get(params, name);
  return value !== undefined && value !== null;
}
