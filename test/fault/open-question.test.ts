import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodexClient, type EventMsg } from "codex-embed";
import { answer, execCommand, type ModelServer, message } from "codex-embed/testing";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

import { model, settings } from "../integration/support/workspace.ts";
import { until } from "../support/until.ts";
import { outputOf, type Program, program } from "./support/program.ts";

const command = "echo ran >> made";
let home: string;
let cwd: string;
let asker: Program;

beforeEach(async () => {
  const root = mkdtempSync(join(tmpdir(), "open-question-"));
  home = join(root, "home");
  cwd = join(root, "work");
  mkdirSync(cwd);
  asker = await program("asker.ts");
  onTestFinished(() => {
    asker.remove();
    rmSync(root, { recursive: true, force: true });
  });
});

const made = () => (existsSync(join(cwd, "made")) ? readFileSync(join(cwd, "made"), "utf8") : "");

/** All that is recorded; the only file of the only folder of folders. */
function record(): string {
  const files = existsSync(join(home, "sessions"))
    ? readdirSync(join(home, "sessions"), { recursive: true })
    : [];
  const file = files.map(String).find((name) => name.endsWith(".jsonl"));
  return file === undefined ? "" : readFileSync(join(home, "sessions", file), "utf8");
}

/** The first process: asks, and ends as `how` and `end` say. */
async function ask(server: ModelServer, what: string, how: string, end?: () => Promise<void>) {
  const child = asker.start([home, cwd, server.baseUrl, what, how]);
  const output = outputOf(child);
  if (end !== undefined) {
    await end();
    child.kill("SIGKILL");
  }
  return JSON.parse(await output) as { readonly thread: string; readonly call: string };
}

function resume(server: ModelServer, thread: string) {
  const config = settings(server, { approvalPolicy: "untrusted" });
  const conversation = new CodexClient({ codexHome: home, cwd, config }).resumeConversation(thread);
  onTestFinished(() => conversation.close());
  const events = conversation[Symbol.asyncIterator]();
  return { conversation, until: <Type extends EventMsg["type"]>(type: Type) => until(events, type) };
}

describe.skipIf(process.platform === "win32")("a question that a process leaves open", () => {
  it.each([
    ["suspended", "suspend", undefined],
    [
      "killed a second later",
      "wait",
      () => vi.waitFor(() => expect(record()).toContain("exec_approval_request"), 10_000),
    ],
  ])("is asked again in the next, which runs the command once: %s", async (_, how, end) => {
    const server = await model([
      answer(execCommand(command)),
      answer(message("done")),
      answer(message("on")),
    ]);
    const asked = await ask(server, command, how, end);
    expect([made(), server.requests.length]).toEqual(["", 1]);

    const { conversation, until } = resume(server, asked.thread);
    const again = await until("exec_approval_request");
    expect(again.call_id).toBe(asked.call);
    await conversation.approveExec(again);
    expect(await until("task_complete")).toMatchObject({ last_agent_message: "done" });
    expect([made(), server.requests.length]).toEqual(["ran\n", 2]);
    await conversation.shutdown();

    const third = resume(server, asked.thread);
    await third.conversation.submitUserTurn("go on");
    expect(await third.until("task_complete")).toMatchObject({ last_agent_message: "on" });
    expect(made()).toBe("ran\n");
  });

  it("is not asked again once the command had begun: the model hears that it was cut short", async () => {
    const slow = `${command}; sleep 60`;
    const server = await model([answer(execCommand(slow)), answer(message("done"))]);
    const asked = await ask(server, slow, "approve", () =>
      vi.waitFor(() => expect(made()).not.toBe(""), 10_000),
    );

    const { conversation, until } = resume(server, asked.thread);
    await conversation.submitUserTurn("go on");
    expect(await until("task_complete")).toMatchObject({ last_agent_message: "done" });
    expect(JSON.stringify(server.requests[1]?.body)).toContain(
      `"call_id":"${asked.call}","output":"aborted"`,
    );
    expect(made()).toBe("ran\n");
  });
});
