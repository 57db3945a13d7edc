/** The app server and its clients, with a scripted model. */
import { answer, execCommand, message } from "codex-embed/testing";
import { describe, expect, test, vi } from "vitest";
import { isJsonObject, type JsonObject, text } from "../conformance/runner/json.ts";
import { model, settings, workspace } from "../integration/support/workspace.ts";
import { served } from "./support/served.ts";

const input = [{ type: "text", text: "go" }];

function idOf(answer: JsonObject): string {
  return text(answer.thread, "id") ?? "";
}

function turnsOf(answer: JsonObject): JsonObject["turns"] {
  return isJsonObject(answer.thread) ? (answer.thread.turns ?? null) : null;
}

describe("before anything else", () => {
  test("a client introduces itself, once", async () => {
    const { client } = served().connect();
    await expect(client.request("thread/list", {})).rejects.toThrow("Not initialized");
    await expect(client.request("initialize", {})).rejects.toThrow("missing field `clientInfo`");
    const clientInfo = { name: "bad\nname", version: "1" };
    await expect(client.request("initialize", { clientInfo })).rejects.toThrow("Invalid clientInfo.name");
    const told = await client.request("initialize", { clientInfo: { name: "test", version: "2" } });
    expect(told.userAgent).toMatch(/^test\/.*\(test; 2\)$/);
    await expect(client.request("initialize", { clientInfo: { name: "a", version: "1" } })).rejects.toThrow(
      "Already",
    );
  });

  test("a request is checked", async () => {
    const { client } = await served().join();
    await expect(client.request("thread/explode", {})).rejects.toThrow("unknown method `thread/explode`");
    await expect(client.request("feedback/upload", {})).rejects.toThrow("method not found: feedback/upload");
    await expect(client.request("thread/read", {})).rejects.toThrow("missing field `threadId`");
    await expect(client.request("thread/read", { threadId: 1 })).rejects.toThrow(
      "params.threadId: expected a string",
    );
    await expect(client.request("thread/read", { threadId: "x" })).rejects.toThrow("invalid thread id");
    const start = { sandbox: "everything" };
    await expect(client.request("thread/start", start)).rejects.toThrow("params.sandbox: expected");
  });

  test("experimental methods and fields are for those who ask for them", async () => {
    const { client } = await served().join(undefined, { experimentalApi: false });
    const modes = client.request("collaborationMode/list", {});
    await expect(modes).rejects.toThrow("collaborationMode/list requires experimentalApi capability");
    const tools = [{ name: "a", description: "", inputSchema: {} }];
    const started = client.request("thread/start", { dynamicTools: tools });
    await expect(started).rejects.toThrow("thread/start.dynamicTools requires experimentalApi capability");
  });
});

describe("a thread", () => {
  test("is begun, used, named, listed, put aside, taken back and gone on with", async () => {
    const endpoint = await model([answer(message("one")), answer(message("two"))]);
    const { join } = served({ config: settings(endpoint), cwd: workspace().path });
    const { client, told } = await join();
    const started = await client.request("thread/start", {});
    const threadId = idOf(started);
    expect(started).toMatchObject({ model: "gpt-5.1-codex", modelProvider: "scripted" });
    await expect(client.request("thread/read", { threadId, includeTurns: true })).rejects.toThrow(
      "not materialized",
    );
    const { turn } = await client.request("turn/start", { threadId, input });
    await told("turn/completed");
    expect(client.told.map(({ method }) => method).slice(0, 3)).toEqual([
      "thread/started",
      "thread/status/changed",
      "turn/started",
    ]);
    const read = await client.request("thread/read", { threadId, includeTurns: true });
    expect(turnsOf(read)).toMatchObject([
      {
        id: text(turn, "id"),
        items: [
          { type: "userMessage", id: "item-1" },
          { type: "agentMessage", text: "one" },
        ],
      },
    ]);
    await client.request("thread/name/set", { threadId, name: " My thread " });
    await told("thread/name/updated");
    expect(await client.request("thread/list", { sourceKinds: ["vscode"] })).toMatchObject({
      data: [{ id: threadId, name: "My thread", preview: "go", status: { type: "idle" } }],
      nextCursor: null,
    });
    await client.request("thread/archive", { threadId });
    await told("thread/archived");
    expect(await client.request("thread/loaded/list", {})).toEqual({ data: [], nextCursor: null });
    await expect(client.request("thread/resume", { threadId })).rejects.toThrow("no rollout found");
    await client.request("thread/unarchive", { threadId });
    const kept = await client.request("thread/read", { threadId, includeTurns: true });
    expect(turnsOf(kept)).toEqual(turnsOf(read));
    const resumed = await client.request("thread/resume", { threadId });
    expect(turnsOf(resumed)).toEqual(turnsOf(read));
    await client.request("turn/start", { threadId, input });
    await told("turn/completed", 2);
    const fork = await client.request("thread/fork", { threadId });
    expect(turnsOf(fork)).toHaveLength(2);
    expect(turnsOf(await client.request("thread/rollback", { threadId, numTurns: 1 }))).toEqual(
      turnsOf(read),
    );
    await expect(client.request("thread/rollback", { threadId, numTurns: 0 })).rejects.toThrow("numTurns");
    expect(await client.request("thread/unsubscribe", { threadId })).toEqual({ status: "unsubscribed" });
    await told("thread/closed");
    expect(await client.request("thread/unsubscribe", { threadId })).toEqual({ status: "notLoaded" });
  });

  test("is steered and interrupted by the turn's id", async () => {
    const endpoint = await model([{ sse: [], hang: true }]);
    const { join } = served({ config: settings(endpoint), cwd: workspace().path });
    const { client, told } = await join();
    const threadId = idOf(await client.request("thread/start", {}));
    const steer = { threadId, input };
    await expect(client.request("turn/steer", { ...steer, expectedTurnId: "x" })).rejects.toThrow(
      "no active turn",
    );
    expect(await client.request("turn/interrupt", { threadId, turnId: "x" })).toEqual({});
    const { turn = null } = await client.request("turn/start", { threadId, input });
    await told("turn/started");
    await expect(client.request("turn/steer", { ...steer, expectedTurnId: "x" })).rejects.toThrow(
      "expected active",
    );
    const expectedTurnId = text(turn, "id") ?? "";
    expect(await client.request("turn/steer", { ...steer, expectedTurnId })).toEqual({
      turnId: expectedTurnId,
    });
    await expect(client.request("turn/steer", { ...steer, input: [], expectedTurnId })).rejects.toThrow(
      "input",
    );
    await expect(client.request("thread/rollback", { threadId, numTurns: 1 })).rejects.toThrow(/turn/);
    await client.request("turn/interrupt", { threadId, turnId: expectedTurnId });
    await told("turn/completed");
    expect(client.told.at(-1)).toMatchObject({
      params: { turn: { id: expectedTurnId, status: "interrupted" } },
    });
  });

  test("begins with no more text than the reference takes", async () => {
    const { client } = await served().join();
    const long = [{ type: "text", text: "x".repeat(1_048_577) }];
    const turn = client.request("turn/start", { threadId: "x", input: long });
    await expect(turn).rejects.toThrow("exceeds the maximum length");
  });
});

describe("several clients", () => {
  test("are all asked; the first answer counts, and the others are told", async () => {
    const endpoint = await model([answer(execCommand("touch made")), answer(message("done"))]);
    const folder = workspace();
    const { join } = served({ config: settings(endpoint), cwd: folder.path });
    const silent = await join();
    const threadId = idOf(await silent.client.request("thread/start", { approvalPolicy: "untrusted" }));
    await silent.client.request("turn/start", { threadId, input });
    await silent.told("item/commandExecution/requestApproval");
    // One that comes later finds the question open.
    const late = await join(() => ({ decision: "accept" }));
    await late.client.request("thread/resume", { threadId });
    await silent.told("turn/completed");
    expect(late.client.count("item/commandExecution/requestApproval")).toBe(1);
    expect(silent.client.count("serverRequest/resolved")).toBe(1);
    expect(folder.has("made")).toBe(true);
  });

  test("come and go: a thread lives as long as somebody listens", async () => {
    const endpoint = await model([answer(message("one")), answer(message("two"))]);
    const { join } = served({ config: settings(endpoint), cwd: workspace().path });
    const [first, second] = [await join(), await join()];
    const threadId = idOf(await first.client.request("thread/start", {}));
    await first.client.request("turn/start", { threadId, input });
    await first.told("turn/completed");
    await second.client.request("thread/resume", { threadId });
    await first.transport.close();
    await first.connection.closed;
    expect(await second.client.request("thread/loaded/list", {})).toMatchObject({ data: [threadId] });
    const third = await join();
    await second.connection.close();
    // Messages in memory need no event loop, and closing a thread does: asking without a pause would starve it.
    await vi.waitFor(async () =>
      expect(await third.client.request("thread/loaded/list", {})).toMatchObject({ data: [] }),
    );
    const { thread = null } = await third.client.request("thread/resume", { threadId });
    expect(thread).toMatchObject({ id: threadId, turns: [{ items: [{}, { text: "one" }] }] });
  });

  test("hear nothing of what they don't want", async () => {
    const endpoint = await model([answer(message("one"))]);
    const { join } = served({ config: settings(endpoint), cwd: workspace().path });
    const { client, told } = await join(undefined, {
      optOutNotificationMethods: ["item/started", "turn/started"],
    });
    const threadId = idOf(await client.request("thread/start", {}));
    await client.request("turn/start", { threadId, input });
    await told("turn/completed");
    expect([client.count("item/started"), client.count("turn/started")]).toEqual([0, 0]);
    expect(client.count("item/completed")).toBeGreaterThan(0);
  });
});

test("nothing that a client sends ends the server", async () => {
  const ignored: string[] = [];
  const { server, connect, join } = served({ onIgnored: (problem) => ignored.push(problem) });
  const { client, transport } = connect();
  const garbage: unknown[] = [
    "{",
    "",
    [],
    5,
    null,
    { id: {} },
    { id: 99, result: {} },
    { id: "x", error: "no" },
  ];
  for (const message of garbage) await transport.send(Object(message));
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  await transport.send(Object({ id: "deep", method: "thread/start", params: JSON.parse(deep) }));
  await transport.send({ id: "p", method: "__proto__", params: {} });
  await expect(client.request("constructor", {})).rejects.toThrow("unknown method");
  expect(ignored.length).toBeGreaterThan(3);
  const other = await join();
  expect(await other.client.request("thread/loaded/list", {})).toEqual({ data: [], nextCursor: null });
  await server.close();
  expect(() => connect()).toThrow("closed");
});

test("a client that reads no answers is read no further, until it does", async () => {
  const { server } = served();
  let asked = 0;
  let read = (): void => {};
  const reads = new Promise<void>((resolve) => {
    read = resolve;
  });
  async function* requests(): AsyncGenerator<unknown> {
    for (; asked < 10_000; asked += 1) {
      // As a transport has it: messages come in tasks of their own.
      if (asked % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
      yield { id: asked, method: "no/such/method", params: {} };
    }
  }
  let answered = 0;
  const connection = server.connect({
    send: async () => {
      await reads;
      answered += 1;
    },
    messages: requests(),
    close: () => {},
  });
  await vi.waitFor(() => expect(asked).toBeGreaterThan(2_000));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked).toBeLessThan(2_500);
  read();
  await vi.waitFor(() => expect(asked).toBe(10_000), 10_000);
  await connection.closed;
  expect(answered).toBeGreaterThan(9_000);
});
