import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Codex, CodexClient, type Conversation, type EventMsg } from "codex-embed";
import { FileSessionStore } from "codex-embed/sessions/file";
import { MemorySessionStore } from "codex-embed/sessions/memory";
import { answer, execCommand, message } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it, vi } from "vitest";

import { until } from "../support/until.ts";
import { model, settings, workspace } from "./support/workspace.ts";

/** A codex folder, and settings under which sessions are kept in it. */
function home() {
  const { path } = workspace();
  return { path, codexHome: join(path, "codex") };
}

const reader = (conversation: Conversation) => conversation[Symbol.asyncIterator]();
const bodies = (server: { readonly requests: readonly { readonly body: unknown }[] }) =>
  server.requests.map(({ body }) => JSON.stringify(body));

describe("a recorded thread", () => {
  it("goes on in another Codex, where its first request tells the model all that was said", async () => {
    const { path, codexHome } = home();
    const server = await model([answer(message("first")), answer(message("second"))]);
    const options = { baseUrl: server.baseUrl, apiKey: "k", codexHome };
    const first = new Codex(options);
    const thread = first.startThread({ workingDirectory: path });
    await thread.run("one");
    await first.close();

    await using codex = new Codex(options);
    const { sessions } = await codex.listThreads();
    expect(sessions).toMatchObject([{ id: thread.id, preview: "one", cwd: path, modelProvider: "openai" }]);
    const resumed = codex.resumeThread(thread.id ?? "", { workingDirectory: path });
    expect((await resumed.run("two")).finalResponse).toBe("second");
    expect(resumed.id).toBe(thread.id);
    expect(bodies(server)[1]).toMatch(/one.*first.*two/);
    const file = sessions[0]?.path ?? "";
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toMatch(/^\{"timestamp":"[^"]+","type":"session_meta",/);
    expect(readFileSync(file, "utf8")).not.toContain('"k"');
  });

  it("is forked before its second message, and stays as it was", async () => {
    const server = await model(["a", "b", "c"].map((text) => answer(message(`answer ${text}`))));
    const host = createVirtualHost({ cwd: "/work" });
    await using codex = new Codex({
      baseUrl: server.baseUrl,
      apiKey: "k",
      host,
      sessions: new MemorySessionStore(),
    });
    const thread = codex.startThread();
    await thread.run("first question");
    await thread.run("second question");
    const fork = codex.forkThread(thread.id ?? "", { beforeUserMessage: 1 });
    await fork.run("another question");
    expect(bodies(server)[2]).toMatch(/first question.*answer a.*another question/);
    expect(bodies(server)[2]).not.toContain("second question");
    expect(fork.id).not.toBe(thread.id);
    expect(await codex.readThread(fork.id ?? "")).toMatchObject({ forkedFrom: thread.id });
    expect((await codex.listThreads()).sessions).toHaveLength(2);
  });

  it("that was never used, or is ephemeral, leaves nothing behind", async () => {
    const { path, codexHome } = home();
    const server = await model([answer(message("hi"))]);
    const config = settings(server);
    const unused = new CodexClient({ cwd: path, codexHome, config }).startConversation();
    await unused.getPath();
    await unused.shutdown();
    const client = new CodexClient({ cwd: path, codexHome, config, ephemeral: true });
    const conversation = client.startConversation("hello");
    await until(reader(conversation), "task_complete");
    await conversation.shutdown();
    expect(existsSync(codexHome)).toBe(false);
  });
});

describe("a recorded conversation", () => {
  it("has a name and a prompt history, and forgets turns that are rolled back", async () => {
    const { path, codexHome } = home();
    const server = await model(["a", "b", "c"].map((text) => answer(message(text))));
    const client = new CodexClient({ cwd: path, codexHome, config: settings(server) });
    await using conversation = client.startConversation("keep this");
    const events = reader(conversation);
    await until(events, "task_complete");
    await conversation.setName("  a name ");
    expect(await until(events, "thread_name_updated")).toMatchObject({ thread_name: "a name" });
    await conversation.submitUserTurn("forget this");
    await until(events, "task_complete");
    await conversation.rollback(1);
    await until(events, "thread_rolled_back");
    await conversation.submitUserTurn("go on");
    await until(events, "task_complete");
    expect(bodies(server)[2]).toMatch(/keep this.*go on/);
    expect(bodies(server)[2]).not.toContain("forget this");
    await conversation.addToHistory("typed");
    await vi.waitFor(() => expect(existsSync(join(codexHome, "history.jsonl"))).toBe(true));
    await conversation.shutdown();

    const next = client.resumeConversation(conversation.id ?? "");
    const later = reader(next);
    const configured = await until(later, "session_configured");
    expect(configured).toMatchObject({ thread_name: "a name", history_entry_count: 1 });
    expect(configured.rollout_path).toBe(await next.getPath());
    await next.getHistoryEntry(0);
    expect(await until(later, "get_history_entry_response")).toMatchObject({ entry: { text: "typed" } });
    await next.shutdown();
  });

  it("asks again for the approval that was open when it was suspended", async () => {
    const { path, codexHome } = home();
    const server = await model([answer(execCommand("touch made")), answer(message("done"))]);
    const config = settings(server, { approvalPolicy: "untrusted" });
    const client = new CodexClient({ cwd: path, codexHome, config });
    const conversation = client.startConversation("make it");
    const asked = await until(reader(conversation), "exec_approval_request");
    await conversation.suspend();
    expect(existsSync(join(path, "made"))).toBe(false);

    await using resumed = client.resumeConversation(conversation.id ?? "");
    const events = reader(resumed);
    const again = await until(events, "exec_approval_request");
    expect(again).toMatchObject({ call_id: asked.call_id, command: asked.command });
    await resumed.approveExec(again);
    expect(await until(events, "task_complete")).toMatchObject({ last_agent_message: "done" });
    expect(existsSync(join(path, "made"))).toBe(true);
    expect(server.requests).toHaveLength(2);
  });

  it("hears of a disk that is full, and goes on", async () => {
    const { path, codexHome } = home();
    const server = await model([answer(message("hi"))]);
    const store = new FileSessionStore(codexHome);
    const create = store.create.bind(store);
    store.create = async (id) => {
      const log = await create(id);
      const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      return Object.assign(log, { append: () => Promise.reject(full) });
    };
    const client = new CodexClient({ cwd: path, codexHome, sessions: store, config: settings(server) });
    await using conversation = client.startConversation("hello");
    // The turn may end before the first append does.
    const seen = new Map<EventMsg["type"], EventMsg>();
    for await (const { msg } of conversation) {
      seen.set(msg.type, msg);
      if (seen.has("warning") && seen.has("task_complete")) break;
    }
    expect(seen.get("warning")).toMatchObject({ message: expect.stringContaining("ENOSPC") });
    expect(seen.get("task_complete")).toMatchObject({ last_agent_message: "hi" });
  });
});
