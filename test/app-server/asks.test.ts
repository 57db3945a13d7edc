/** Questions of a thread to its clients, and what their answers come to. */
import { describe, expect, test } from "vitest";
import { askIn } from "../../src/app-server/requests/ask.ts";
import type { EventMsg } from "../../src/protocol/index.ts";

function ask(msg: EventMsg) {
  const found = askIn({ id: "turn-1", msg }, "thread-1", undefined);
  if (found === undefined) throw new Error(`${msg.type} asks nothing`);
  return found;
}

const command = {
  type: "exec_approval_request",
  call_id: "c",
  command: ["touch", "a b"],
  cwd: "/w",
  parsed_cmd: [{ type: "list_files", cmd: "ls" }],
  proposed_execpolicy_amendment: ["touch"],
  available_decisions: ["approved", "abort"],
} satisfies EventMsg;

describe("a command", () => {
  test("is shown as one line, with the decisions that make sense", () => {
    expect(ask(command)).toMatchObject({
      method: "item/commandExecution/requestApproval",
      params: {
        threadId: "thread-1",
        turnId: "turn-1",
        itemId: "c",
        command: "touch 'a b'",
        commandActions: [{ type: "listFiles", command: "ls", path: null }],
        proposedExecpolicyAmendment: ["touch"],
        availableDecisions: ["accept", "cancel"],
      },
    });
  });

  test("runs, runs from now on, doesn't run, or ends the turn", () => {
    const decided = (decision: unknown) => ask(command).answer({ decision });
    expect(decided("accept")).toEqual({ op: { type: "exec_approval", id: "c", decision: "approved" } });
    const amendment = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["touch"] } };
    expect(decided(amendment).op).toMatchObject({
      decision: { approved_execpolicy_amendment: { proposed_execpolicy_amendment: ["touch"] } },
    });
    expect(decided("decline")).toMatchObject({ op: { decision: "denied" }, item: { status: "declined" } });
    expect(decided("cancel")).toMatchObject({ op: { decision: "abort" }, item: { status: "declined" } });
  });

  test("never runs for an answer that is none", () => {
    for (const answer of [undefined, null, "accept", { decision: "yes" }, {}]) {
      expect(ask(command).answer(answer)).toMatchObject({
        op: { decision: "denied" },
        item: { status: "failed" },
      });
    }
  });

  test("has its own question among several of one call", () => {
    const again = ask({ ...command, approval_id: "again" });
    expect(again.params).toMatchObject({ itemId: "c", approvalId: "again" });
    expect(again.answer({ decision: "accept" }).op).toMatchObject({ id: "again" });
  });
});

test("a patch is not applied for an answer that is none", () => {
  const patch = ask({ type: "apply_patch_approval_request", call_id: "p", changes: {} });
  expect(patch.params).toMatchObject({ itemId: "p", reason: null, grantRoot: null });
  expect(patch.answer({ decision: "acceptForSession" })).toEqual({
    op: { type: "patch_approval", id: "p", decision: "approved_for_session" },
  });
  expect(patch.answer({ decision: 1 })).toMatchObject({ op: { decision: "denied" }, declinedPatch: "p" });
});

test("questions of the model stay unanswered for an answer that is none", () => {
  const questions = [{ id: "q", header: "H", question: "?" }];
  const asked = ask({ type: "request_user_input", call_id: "c", turn_id: "turn-1", questions });
  expect(asked.params).toMatchObject({ questions: [{ isOther: false, isSecret: false, options: null }] });
  expect(asked.answer({ answers: { q: { answers: ["A"] } } }).op).toMatchObject({
    response: { answers: { q: { answers: ["A"] } } },
  });
  expect(asked.answer(undefined).op).toMatchObject({ response: { answers: {} } });
});

test("what an MCP server asks is declined for an answer that is none", () => {
  const request = { mode: "url", message: "m", url: "u", elicitation_id: "e" } as const;
  const asked = ask({ type: "elicitation_request", server_name: "memo", id: 7, request });
  expect(asked.params).toMatchObject({ mode: "url", serverName: "memo", elicitationId: "e", _meta: null });
  expect(asked.answer({ action: "accept", content: { a: 1 } }).op).toEqual({
    type: "resolve_elicitation",
    server_name: "memo",
    request_id: 7,
    decision: "accept",
    content: { a: 1 },
  });
  expect(asked.answer("yes").op).toMatchObject({ decision: "decline" });
});

test("permissions are granted as given, and none for an answer that is none", () => {
  const permissions = { network: { enabled: true }, file_system: { read: ["/r"] } };
  const asked = ask({ type: "request_permissions", call_id: "c", permissions });
  expect(asked.params).toMatchObject({
    permissions: { network: { enabled: true }, fileSystem: { read: ["/r"], write: null }, macos: null },
  });
  const granted = { permissions: { network: { enabled: true } }, scope: "session" };
  expect(asked.answer(granted).op).toMatchObject({
    response: { ...granted, permissions: { network: { enabled: true } } },
  });
  expect(asked.answer({}).op).toMatchObject({ response: { permissions: {} } });
});

test("a tool of the client fails in words when the client refuses, or answers nonsense", () => {
  const call = ask({
    type: "dynamic_tool_call_request",
    callId: "c",
    turnId: "turn-1",
    tool: "lookup",
    arguments: {},
  });
  expect(call.flag).toBeNull();
  for (const answer of [undefined, { bogus: 1 }]) {
    expect(call.answer(answer).op).toMatchObject({
      response: { success: false, content_items: [{ type: "inputText" }] },
    });
  }
});
