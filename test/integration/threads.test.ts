import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Codex, CodexClient, type ThreadEvent, type ThreadOptions } from "codex-embed";
import { answer, completed, execCommand, message, pause } from "codex-embed/testing";
import { describe, expect, it, vi } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

const open: ThreadOptions = { sandboxMode: "danger-full-access" };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a thread", () => {
  it("remembers its turns, and counts what they use", async () => {
    const server = await model([
      answer(message("first"), completed({ input: 10, output: 5 })),
      answer(message("second"), completed({ input: 20, cachedInput: 4, output: 5 })),
    ]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "test-key" });
    const thread = codex.startThread({ ...open, workingDirectory: workspace().path });
    expect((await thread.run("one")).finalResponse).toBe("first");
    expect(await thread.run("two")).toMatchObject({
      finalResponse: "second",
      usage: { input_tokens: 30, cached_input_tokens: 4, output_tokens: 10 },
    });
    expect(JSON.stringify(server.requests[1]?.body)).toMatch(/one.*first.*two/);
    expect(server.requests[0]?.headers["authorization"]).toBe("Bearer test-key");
    expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain("test-key");
    await codex.close();
  });

  it("reports a command as the SDK does", async () => {
    const server = await model([answer(execCommand("echo hi")), answer(message("done"))]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    const thread = codex.startThread({ ...open, workingDirectory: workspace().path });
    const { events } = await thread.runStreamed("run it");
    const seen: ThreadEvent[] = [];
    for await (const event of events) seen.push(event);
    expect(seen).toEqual([
      { type: "thread.started", thread_id: thread.id },
      { type: "turn.started" },
      {
        type: "item.started",
        item: {
          id: "item_0",
          type: "command_execution",
          command: expect.stringMatching(/-lc 'echo hi'$/),
          aggregated_output: "",
          status: "in_progress",
        },
      },
      {
        type: "item.completed",
        item: expect.objectContaining({
          id: "item_0",
          aggregated_output: "hi\n",
          exit_code: 0,
          status: "completed",
        }),
      },
      { type: "item.completed", item: { id: "item_1", type: "agent_message", text: "done" } },
      { type: "turn.completed", usage: expect.objectContaining({ input_tokens: 0, output_tokens: 0 }) },
    ]);
    await codex.close();
  });

  it("kills a command when it is interrupted, and runs the next turn", async () => {
    const folder = workspace();
    const server = await model([
      answer(execCommand("echo $$ > pid; sleep 60 & wait")),
      answer(message("fine")),
    ]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    const thread = codex.startThread({ ...open, workingDirectory: folder.path });
    const controller = new AbortController();
    const run = thread.run("wait", { signal: controller.signal });
    const aborted = expect(run).rejects.toMatchObject({ name: "AbortError", code: "turn_aborted" });
    const pidFile = join(folder.path, "pid");
    await vi.waitFor(
      () => expect(existsSync(pidFile) && readFileSync(pidFile, "utf8")).toMatch(/\d+\n/),
      10_000,
    );
    const begun = performance.now();
    controller.abort();
    await aborted;
    expect(performance.now() - begun).toBeLessThan(2_000);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
    expect((await thread.run("go on")).finalResponse).toBe("fine");
    await codex.close();
  });

  it("closes the connection when its events are left early", async () => {
    const server = await model([answer(message("one"), pause(60_000), message("never"))]);
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    const thread = codex.startThread({ ...open, workingDirectory: workspace().path });
    const { events } = await thread.runStreamed("hi");
    const begun = performance.now();
    for await (const { type } of events) if (type === "item.completed") break;
    expect(performance.now() - begun).toBeLessThan(5_000);
    await codex.close();
  });

  it("keeps nothing open between turns that would keep the process alive", async () => {
    const server = await model([answer(execCommand("echo hi")), answer(message("done"))]);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const processes = () => process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
    const before = [timers(), processes()];
    const codex = new Codex({ baseUrl: server.baseUrl, apiKey: "k" });
    await codex.startThread({ ...open, workingDirectory: workspace().path }).run("hi");
    await vi.waitFor(() => {
      expect(processes()).toBeLessThanOrEqual(before[1] ?? 0);
      expect(timers()).toBeLessThanOrEqual(before[0] ?? 0);
    });
    await codex.close();
  });
});

describe("a conversation", () => {
  it("asks, waits for the answer, and goes on", async () => {
    const folder = workspace();
    const server = await model([answer(execCommand("touch made.txt")), answer(message("done"))]);
    const client = new CodexClient({
      cwd: folder.path,
      config: settings(server, { approvalPolicy: "untrusted" }),
    });
    const conversation = client.startConversation("make it");
    const types: string[] = [];
    for await (const { msg } of conversation) {
      types.push(msg.type);
      if (msg.type === "exec_approval_request") await conversation.approveExec(msg);
      if (msg.type === "task_complete") void conversation.shutdown();
    }
    expect(folder.has("made.txt")).toBe(true);
    expect(types[0]).toBe("session_configured");
    expect(types).toContain("exec_command_end");
    expect(types.at(-1)).toBe("shutdown_complete");
  });

  it("closes at once with a question unanswered", async () => {
    const server = await model([answer(execCommand("touch made.txt"))]);
    const config = settings(server, { approvalPolicy: "untrusted" });
    const conversation = new CodexClient({ cwd: workspace().path, config }).startConversation("make it");
    for await (const { msg } of conversation) if (msg.type === "exec_approval_request") break;
    await expect(conversation.submitUserTurn("more")).rejects.toMatchObject({ code: "session_closed" });
  });

  it("takes another turn after it was interrupted", async () => {
    const server = await model([answer(message("one"), pause(60_000)), answer(message("two"))]);
    const conversation = new CodexClient({
      cwd: workspace().path,
      config: settings(server),
    }).startConversation("hi");
    const messages: string[] = [];
    for await (const { msg } of conversation) {
      if (msg.type === "agent_message") messages.push(msg.message);
      if (msg.type === "agent_message" && msg.message === "one") await conversation.interrupt();
      if (msg.type === "turn_aborted") await conversation.submitUserTurn("again");
      if (msg.type === "task_complete") break;
    }
    expect(messages).toEqual(["one", "two"]);
  });
});
