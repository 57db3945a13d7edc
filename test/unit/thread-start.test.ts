import { beforeEach, describe, expect, it, vi } from "vitest";

import { CodexClient } from "../../src/conversation/client.ts";
import { Session } from "../../src/engine/session.ts";
import type { SessionOptions } from "../../src/engine/session-options.ts";
import { runExec } from "../../src/exec/exec.ts";
import { MemorySessionStore } from "../../src/sessions/memory.ts";
import type { SessionStore } from "../../src/sessions/types.ts";
import { Codex } from "../../src/thread/codex.ts";
import { firstLines, threadId } from "../support/rollout.ts";
import { type FakeAgent, fakeAgent } from "./support/fake-agent.ts";
import { fakeHost } from "./support/fake-host.ts";

const platform = vi.hoisted(() => ({ agent: undefined as FakeAgent | undefined }));
vi.mock("#platform", () => ({
  loadCore: () => platform.agent?.loadCore(),
  defaultHost: () => platform.agent?.defaultHost(),
}));

const id = threadId(1);
const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let agent: FakeAgent;
let sessions: MemorySessionStore;

beforeEach(async () => {
  agent = fakeAgent();
  platform.agent = agent;
  sessions = new MemorySessionStore();
  const log = await sessions.create(id);
  await log.append(firstLines(id, "the first question"));
  await log.close();
  await sessions.rename(id, "a name");
});

/** What the core was told of the thread that was opened last. */
const opened = () => agent.core.opened.at(-1);
const failing = (code: string): SessionStore => {
  const fail = async (): Promise<never> => {
    throw Object.assign(new Error("out of order"), { code });
  };
  return Object.assign(new MemorySessionStore(), {
    head: fail,
    open: fail,
    list: fail,
    prompts: { info: fail },
  });
};

describe("a thread", () => {
  it("begins anew under an id of its own, with the prompt history", async () => {
    await sessions.prompts.append({ conversation_id: id, ts: 1, text: "typed" });
    await Session.open({ sessions });
    expect(opened()).toMatchObject({
      thread: { id: expect.stringMatching(uuidV7), origin: { type: "new" }, name: null, rollout_path: null },
      prompt_history: { log_id: 1, entry_count: 1 },
    });
  });

  it("is not recorded where the host keeps no sessions, or when it is ephemeral", async () => {
    await Session.open();
    expect(opened()).toMatchObject({ thread: null, prompt_history: null });
    await Session.open({ sessions, ephemeral: true });
    expect(opened()).toMatchObject({ thread: null, prompt_history: { entry_count: 0 } });
  });

  it("is kept by its host where no store is named", async () => {
    const asked: unknown[] = [];
    const host = fakeHost({
      sessions: async (codexHome) => {
        asked.push(codexHome);
        return sessions;
      },
    });
    await Session.open({ host, codexHome: "/home/u/.codex", resume: id });
    expect(asked).toEqual(["/home/u/.codex"]);
    expect(opened()).toMatchObject({ thread: { id } });
  });

  it("is resumed under its own id and name, by one at a time", async () => {
    const session = await Session.open({ sessions, resume: id });
    expect(opened()).toMatchObject({ thread: { id, origin: { type: "resume" }, name: "a name" } });
    await expect(Session.open({ sessions, resume: id })).rejects.toMatchObject({ code: "session_locked" });
    await Session.open({ sessions, resume: id, ephemeral: true });
    await session.close();
    await (await Session.open({ sessions, resume: id })).close();
  });

  it("is forked under a new id, whole or in part, also while it is in use", async () => {
    await Session.open({ sessions, resume: id });
    await Session.open({ sessions, fork: { id } });
    const whole = { type: "fork", before_user_message: null };
    expect(opened()).toMatchObject({ thread: { id: expect.stringMatching(uuidV7), origin: whole } });
    expect(opened()).not.toMatchObject({ thread: { id } });
    await Session.open({ sessions, fork: { id, beforeUserMessage: 2 } });
    expect(opened()).toMatchObject({ thread: { origin: { type: "fork", before_user_message: 2 } } });
  });

  it("gives its record free when the session can't open", async () => {
    const error = new Error('{"code":"invalid_config","message":"no such model"}');
    const open = agent.core.exports.open;
    agent.core.exports.open = () => {
      throw error;
    };
    await expect(Session.open({ sessions, resume: id })).rejects.toMatchObject({ code: "invalid_config" });
    agent.core.exports.open = open;
    await (await Session.open({ sessions, resume: id })).close();
  });

  it.each([
    [{ resume: threadId(404) }, "session_not_found"],
    [{ fork: { id: threadId(404) } }, "session_not_found"],
    [{ resume: "../../etc/passwd" }, "session_not_found"],
    [{ resume: id, fork: { id } }, "invalid_argument"],
    [{ fork: {} }, "invalid_argument"],
    [{ fork: { id, beforeUserMessage: -1 } }, "invalid_argument"],
    [{ fork: { id, before: 1 } }, "invalid_argument"],
    [{ resume: "" }, "invalid_argument"],
    [{ ephemeral: "yes" }, "invalid_argument"],
    [{ sessions: {} }, "invalid_argument"],
    [{ sessions: undefined, resume: id }, "invalid_argument"],
    [{ sessions: failing("EIO"), resume: id }, "session_store_failed"],
  ])("does not begin with %j", async (options, code) => {
    await expect(Session.open({ sessions, ...options } as SessionOptions)).rejects.toMatchObject({ code });
    expect(agent.core.opened).toEqual([]);
  });

  it("names the system's code of a store that fails", async () => {
    await expect(Session.open({ sessions: failing("EIO") })).rejects.toMatchObject({
      code: "session_store_failed",
      message: expect.stringContaining("out of order"),
      details: { hostCode: "EIO" },
    });
  });
});

describe("Codex", () => {
  it("resumes, forks, lists and changes threads", async () => {
    await using codex = new Codex({ sessions });
    expect((await codex.listThreads({ search: "question" })).sessions).toMatchObject([
      { id, name: "a name" },
    ]);
    const thread = codex.resumeThread(id);
    expect(thread.id).toBe(id);
    await thread.run("hi");
    expect(opened()).toMatchObject({ thread: { id, origin: { type: "resume" } } });
    const fork = codex.forkThread(id, { beforeUserMessage: 1, model: "m" });
    expect(fork.id).toBeNull();
    await fork.run("hi");
    const origin = { type: "fork", before_user_message: 1 };
    expect(opened()).toMatchObject({ thread: { origin }, config: { overrides: { model: "m" } } });
    await codex.renameThread(id, "another");
    expect(await codex.readThread(id)).toMatchObject({ name: "another" });
    await expect(codex.archiveThread(id)).rejects.toMatchObject({ code: "session_locked" });
    await thread.close();
    await codex.archiveThread(id);
    expect((await codex.listThreads()).sessions).toEqual([]);
    await codex.unarchiveThread(id);
    await codex.deleteThread(id);
    await expect(codex.readThread(id)).rejects.toMatchObject({ code: "session_not_found" });
    await expect(codex.resumeThread(id).run("hi")).rejects.toMatchObject({ code: "session_not_found" });
  });

  it("refuses ids and forks that are none, and lists nothing without a store", async () => {
    const codex = new Codex({ sessions });
    const refused = expect.objectContaining({ code: "invalid_argument" });
    expect(() => codex.resumeThread("")).toThrow(refused);
    expect(() => codex.resumeThread(5 as unknown as string)).toThrow(refused);
    expect(() => codex.forkThread(id, { beforeUserMessage: 0.5 })).toThrow(refused);
    expect(() => new Codex({ resume: id } as object)).toThrow(refused);
    await expect(new Codex().listThreads()).rejects.toEqual(refused);
    await expect(new Codex({ sessions: failing("EACCES") }).listThreads()).rejects.toMatchObject({
      code: "session_store_failed",
      details: { hostCode: "EACCES" },
    });
    await codex.close();
    expect(() => codex.resumeThread(id)).toThrow(expect.objectContaining({ code: "session_closed" }));
  });
});

describe("CodexClient", () => {
  it("resumes, forks, lists and changes conversations", async () => {
    const client = new CodexClient({ sessions });
    expect((await client.listConversations()).sessions).toMatchObject([{ id }]);
    const resumed = client.resumeConversation(id, "hi");
    expect(await resumed.getPath()).toBeNull();
    expect(opened()).toMatchObject({ thread: { id, origin: { type: "resume" } } });
    await resumed.close();
    const forked = client.forkConversation({ id, beforeUserMessage: 0 });
    await forked.submitUserTurn("hi");
    expect(opened()).toMatchObject({ thread: { origin: { type: "fork", before_user_message: 0 } } });
    await forked.close();
    await client.renameConversation(id, "another");
    await client.archiveConversation(id);
    expect(await client.readConversation(id)).toMatchObject({ name: "another", archived: true });
    await client.unarchiveConversation(id);
    await client.deleteConversation(id);
    await expect(client.resumeConversation(id).getPath()).rejects.toMatchObject({
      code: "session_not_found",
    });
    expect(() => client.forkConversation({ id: "" })).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });

  it("hands the prompt history, names and rollbacks to the core", async () => {
    const conversation = new CodexClient({ sessions }).startConversation();
    await conversation.addToHistory("typed");
    await conversation.getHistoryEntry(3);
    await conversation.getHistoryEntry(4, 99);
    await conversation.setName("a name");
    await conversation.rollback(2);
    expect(agent.ops()).toEqual([
      { type: "add_to_history", text: "typed" },
      { type: "get_history_entry_request", offset: 3, log_id: 0 },
      { type: "get_history_entry_request", offset: 4, log_id: 99 },
      { type: "set_thread_name", name: "a name" },
      { type: "thread_rollback", num_turns: 2 },
    ]);
    await conversation.close();
  });
});

it("runExec goes on with a recorded thread", async () => {
  await runExec("hi", { sessions, resume: id });
  expect(opened()).toMatchObject({ thread: { id, origin: { type: "resume" } } });
  expect(agent.ops().map(({ type }) => type)).toEqual(["user_input", "shutdown"]);
  await (await sessions.open(id)).close();
});
