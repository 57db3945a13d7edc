/** What a thread's events become, as stories. What the reference recorded is compared by the conformance runner. */
import { expect, test } from "vitest";
import { folder, methods } from "./support/fold.ts";

const started = { type: "task_started", turn_id: "turn-1" } as const;
const complete = { type: "task_complete", turn_id: "turn-1" } as const;

test("a turn begins, and ends well", () => {
  const { fold, push } = folder();
  expect(methods(push(started))).toEqual(["thread/status/changed", "turn/started"]);
  expect(fold.status).toEqual({ type: "active", activeFlags: [] });
  expect(push(complete).at(-1)).toEqual({
    method: "turn/completed",
    params: { threadId: "thread-1", turn: { id: "turn-1", items: [], status: "completed", error: null } },
  });
  expect(fold.status).toEqual({ type: "idle" });
});

test("a turn that fails carries its error, and the thread says so until the next one", () => {
  const { fold, push } = folder();
  push(started);
  const info = { response_too_many_failed_attempts: { http_status_code: 429 } };
  const [, told] = push({ type: "error", message: "no", codex_error_info: info });
  const error = {
    message: "no",
    codexErrorInfo: { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    additionalDetails: null,
  };
  expect(told?.params).toMatchObject({ error, willRetry: false });
  expect(push(complete).at(-1)?.params).toMatchObject({ turn: { status: "failed", error } });
  expect(fold.status).toEqual({ type: "systemError" });
  push(started);
  expect(fold.status).toEqual({ type: "active", activeFlags: [] });
  expect(push(complete).at(-1)?.params).toMatchObject({ turn: { status: "completed", error: null } });
});

test("a try that is made again is told, and fails nothing", () => {
  const { push } = folder();
  push(started);
  expect(push({ type: "stream_error", message: "Reconnecting... 1/2" })).toMatchObject([
    { method: "error", params: { willRetry: true } },
  ]);
  expect(push(complete).at(-1)?.params).toMatchObject({ turn: { status: "completed" } });
});

test("a kind of error that the protocol doesn't know is other", () => {
  const { push } = folder();
  const info = { limit_reached: { limit: "tokens", scope: "turn", used: 2, max: 1 } } as const;
  const told = push({ type: "error", message: "enough", codex_error_info: info });
  expect(told.at(-1)?.params).toMatchObject({ error: { codexErrorInfo: "other" } });
});

test("questions show in the status, as often as they are open", () => {
  const { fold, push } = folder();
  push(started);
  expect(methods(fold.asked("waitingOnApproval"))).toEqual(["thread/status/changed"]);
  expect(fold.asked("waitingOnApproval")).toEqual([]);
  fold.asked("waitingOnUserInput");
  expect(fold.status).toEqual({
    type: "active",
    activeFlags: ["waitingOnApproval", "waitingOnUserInput"],
  });
  fold.answered("waitingOnUserInput");
  fold.answered("waitingOnApproval");
  expect(fold.status).toEqual({ type: "active", activeFlags: ["waitingOnApproval"] });
  push(complete);
  expect(fold.status).toEqual({ type: "idle" });
});

test("output of a patch is told as the patch's, and a character cut in two arrives whole", () => {
  const { push } = folder();
  const output = (call_id: string, bytes: number[]) => {
    const chunk = btoa(String.fromCharCode(...bytes));
    return { type: "exec_command_output_delta", call_id, stream: "stdout", chunk } as const;
  };
  push(started, {
    type: "patch_apply_begin",
    call_id: "p",
    auto_approved: true,
    changes: { "/b": { type: "delete", content: "x\n" }, "/a": { type: "add", content: "y\n" } },
  });
  expect(push(output("p", [0xc3]), output("p", [0xa9]), output("c", [0x21]))).toMatchObject([
    { method: "item/fileChange/outputDelta", params: { itemId: "p", delta: "é" } },
    { method: "item/commandExecution/outputDelta", params: { itemId: "c", delta: "!" } },
  ]);
});

test("a patch begins once, however often it is spoken of, and says where a file goes", () => {
  const { push } = folder();
  const changes = { "/a": { type: "update", unified_diff: "@@", move_path: "/b" } } as const;
  const begun = push(
    { type: "apply_patch_approval_request", call_id: "p", changes },
    { type: "patch_apply_begin", call_id: "p", auto_approved: false, changes },
  );
  expect(begun).toMatchObject([
    {
      method: "item/started",
      params: {
        item: {
          changes: [{ path: "/a", kind: { type: "update", move_path: "/b" }, diff: "@@\n\nMoved to: /b" }],
        },
      },
    },
  ]);
});

test("the progress of an MCP server's tool belongs to its running call", () => {
  const { fold, push } = folder();
  expect(fold.progress("turn-1", "memo", "ask", "half")).toEqual([]);
  push({ type: "mcp_tool_call_begin", call_id: "c", invocation: { server: "memo", tool: "ask" } });
  expect(fold.progress("turn-1", "memo", "other", "half")).toEqual([]);
  expect(fold.progress("turn-1", "memo", "ask", "half")).toMatchObject([
    { method: "item/mcpToolCall/progress", params: { itemId: "c", message: "half" } },
  ]);
});

test("a review that came to nothing has a report all the same", () => {
  const { push } = folder();
  const told = push({ type: "exited_review_mode", review_output: null });
  expect(methods(told)).toEqual(["item/started", "item/completed"]);
  expect(told.at(-1)?.params).toMatchObject({ item: { review: "Reviewer failed to output a response." } });
});

test("rate limits are told in whole percent, and usage in its own words", () => {
  const { push } = folder();
  const usage = {
    input_tokens: 3,
    cached_input_tokens: 1,
    output_tokens: 2,
    reasoning_output_tokens: 1,
    total_tokens: 5,
  };
  const told = push({
    type: "token_count",
    info: { total_token_usage: usage, last_token_usage: usage },
    rate_limits: { primary: { used_percent: 12.6, window_minutes: 300, resets_at: 9 } },
  });
  expect(told).toMatchObject([
    { params: { tokenUsage: { total: { totalTokens: 5, cachedInputTokens: 1 }, modelContextWindow: null } } },
    { params: { rateLimits: { primary: { usedPercent: 13, windowDurationMins: 300, resetsAt: 9 } } } },
  ]);
});
