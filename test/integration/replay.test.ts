import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Event, replay, Session } from "codex-embed";
import { answer, applyPatch, deltas, execCommand, httpError, message, pause } from "codex-embed/testing";
import { expect, it } from "vitest";

import { model, workspace } from "./support/workspace.ts";

/** Runs a session up to `last`, and gives all its events and its journal. */
async function record(
  session: Session,
  last: Event["msg"]["type"],
): Promise<{ seen: Event[]; journal: string }> {
  const seen: Event[] = [];
  const events = session[Symbol.asyncIterator]();
  let journal = "";
  session.submit({ type: "user_input", items: [{ type: "text", text: "go" }] });
  for (let next = await events.next(); !next.done; next = await events.next()) {
    seen.push(next.value);
    const { msg } = next.value;
    if (msg.type === "exec_approval_request") {
      session.submit({ type: "exec_approval", id: msg.call_id, decision: "approved" });
    }
    if (msg.type === "apply_patch_approval_request") {
      session.submit({ type: "patch_approval", id: msg.call_id, decision: "approved" });
    }
    if (msg.type === "agent_message_delta" && last === "turn_aborted") session.interrupt();
    if (msg.type !== last) continue;
    journal = session.journal();
    // What was said before the journal was taken can still be read.
    await session.close();
  }
  return { seen, journal };
}

const config = (baseUrl: string) => ({
  model: "gpt-5.1-codex",
  model_provider: "s",
  model_providers: { s: { base_url: baseUrl, env_key: "MY_KEY", request_max_retries: 2 } },
  approval_policy: "untrusted",
  sandbox_mode: "danger-full-access",
});

it("a run with commands, patches, questions and retries is replayed event by event", async () => {
  const folder = workspace({ "a.txt": "one\n" });
  const server = await model([
    httpError(503, "busy"),
    answer(execCommand("cat a.txt; echo out; echo err >&2; echo $RANDOM")),
    answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+eins\n*** End Patch")),
    answer(deltas(["Fer", "tig"])),
  ]);
  const session = await Session.open({
    cwd: folder.path,
    config: config(server.baseUrl),
    env: { ...process.env, MY_KEY: "sk-secret" },
    journal: true,
  });
  const { seen, journal } = await record(session, "task_complete");
  expect(seen.map(({ msg }) => msg.type)).toEqual(
    expect.arrayContaining([
      "exec_approval_request",
      "exec_command_end",
      "patch_apply_end",
      "agent_message_delta",
    ]),
  );
  expect(journal).not.toContain("sk-secret");

  writeFileSync(join(folder.path, "a.txt"), "changed since\n");
  const steps = await replay(journal);
  expect(steps.flatMap(({ events }) => events)).toEqual(seen);
  expect(folder.read("a.txt")).toBe("changed since\n");
  expect(server.requests).toHaveLength(4);
});

it("an interrupted run is replayed, too", async () => {
  const server = await model([answer(deltas(["one", "two"]), pause(60_000), message("never"))]);
  const session = await Session.open({
    cwd: workspace().path,
    config: config(server.baseUrl),
    env: { MY_KEY: "k" },
    journal: true,
  });
  const { seen, journal } = await record(session, "turn_aborted");
  const steps = await replay(journal);
  expect(steps.flatMap(({ events }) => events)).toEqual(seen);
});

it.each(["", "{", "[]", '{"options":{},"inputs":[]}'])("%j is no journal", async (text) => {
  await expect(replay(text)).rejects.toMatchObject({ code: "invalid_argument" });
});

it("a session keeps no journal unless it is asked to", async () => {
  await using session = await Session.open({ cwd: workspace().path });
  expect(session.journal()).toBe("null");
});
