/** What the agent panel of examples/browser-ide makes of events. */

import type { EventMsg } from "codex-embed";
import { describe, expect, it } from "vitest";

import { fold, stopped } from "../../../examples/browser-ide/src/agent/fold.ts";
import { decided } from "../../../examples/browser-ide/src/agent/fold-work.ts";
import {
  emptyView,
  isRunning,
  outputLimit,
  pendingApprovals,
  type SessionView,
  userMessagesBefore,
} from "../../../examples/browser-ide/src/agent/view.ts";
import { decodeEvent, isUnknownEvent } from "../../../src/protocol/index.ts";

/** An event as it comes from the core, checked like one. */
function event(msg: object): EventMsg {
  const decoded = decodeEvent({ id: "1", msg });
  if (isUnknownEvent(decoded.msg)) throw new Error(`no such event: ${JSON.stringify(msg)}`);
  return decoded.msg;
}

const shown = (msgs: readonly object[], view: SessionView = emptyView) => msgs.map(event).reduce(fold, view);
const items = (view: SessionView) => view.turns.at(-1)?.items ?? [];

const started = (turn = "t1") => ({
  type: "task_started",
  turn_id: turn,
  model_context_window: null,
  collaboration_mode_kind: "default",
});
const completed = (turn = "t1") => ({ type: "task_complete", turn_id: turn, last_agent_message: null });
const user = (message: string) => ({
  type: "user_message",
  message,
  images: null,
  local_images: [],
  text_elements: [],
});
const said = (message: string) => ({ type: "agent_message", message });
const delta = (text: string) => ({ type: "agent_message_delta", delta: text });
const turn = (id: string, message: string) => [started(id), user(message), said("ok"), completed(id)];

const command = {
  call_id: "c1",
  turn_id: "t1",
  command: ["bash", "-lc", "ls -a"],
  cwd: "/w",
  parsed_cmd: [],
};
const asked = { type: "exec_approval_request", ...command, reason: "to look" };
const begun = { type: "exec_command_begin", ...command, source: "agent" };
const printed = (text: string) => ({
  type: "exec_command_output_delta",
  call_id: "c1",
  stream: "stdout",
  chunk: Buffer.from(text).toString("base64"),
});
const ended = {
  type: "exec_command_end",
  ...command,
  source: "agent",
  stdout: "a\nb\n",
  stderr: "",
  aggregated_output: "a\nb\n",
  exit_code: 0,
  duration: { secs: 1, nanos: 500_000_000 },
  formatted_output: "a\nb\n",
  status: "completed",
};
const changes = { "/w/a": { type: "add", content: "one\n" } };

describe("the view of a session", () => {
  it("shows a message as it grows, and the whole of it in its place", () => {
    const growing = shown([started(), user("hi"), delta("Hel"), delta("lo")]);
    expect(items(growing)).toEqual([
      { kind: "user", text: "hi" },
      { kind: "message", text: "Hello", streaming: true },
    ]);
    const done = shown([said("Hello!"), completed()], growing);
    expect(items(done).at(-1)).toEqual({ kind: "message", text: "Hello!", streaming: false });
    expect(isRunning(growing)).toBe(true);
    expect(isRunning(done)).toBe(false);
  });

  it("begins no message with blank lines alone", () => {
    expect(items(shown([started(), delta("\n\n")]))).toEqual([]);
  });

  it("keeps the objects of what didn't change, so that it is not drawn again", () => {
    const before = shown([...turn("t1", "one"), started("t2"), user("two"), delta("a")]);
    const next = shown([delta("b")], before);
    expect(next.turns[0]).toBe(before.turns[0]);
    expect(next.turns[1]?.items[0]).toBe(before.turns[1]?.items[0]);
    expect(fold(before, event({ type: "shutdown_complete" }))).toBe(before);
  });

  it("follows a command from the question to its end", () => {
    const waiting = shown([started(), asked]);
    expect(pendingApprovals(waiting)).toMatchObject([
      { command: "ls -a", approvalId: "c1", reason: "to look", status: "waiting" },
    ]);
    expect(decided(items(waiting), "c1")).toMatchObject([{ status: "running" }]);
    const running = shown([begun, printed("a\n"), printed("b")], waiting);
    expect(pendingApprovals(running)).toEqual([]);
    expect(items(running)).toMatchObject([{ status: "running", approvalId: null, output: "a\nb" }]);
    expect(items(shown([ended], running))).toMatchObject([
      { status: "completed", output: "a\nb\n", exitCode: 0, duration: 1500 },
    ]);
  });

  it("keeps the end of a long output, from the beginning of a line", () => {
    const long = "0123456789\n".repeat(10_000);
    const [item] = items(shown([started(), begun, printed(long)]));
    const output = item?.kind === "command" ? item.output : "";
    expect(output.length).toBeLessThanOrEqual(outputLimit);
    expect(output.length).toBeGreaterThan(outputLimit - 20);
    expect(output.startsWith("0123456789\n")).toBe(true);
  });

  it("follows a patch, and tells why it failed", () => {
    const request = { type: "apply_patch_approval_request", call_id: "p1", turn_id: "t1", changes };
    const waiting = shown([started(), request]);
    expect(pendingApprovals(waiting)).toMatchObject([{ kind: "patch", changes, status: "waiting" }]);
    const failed = shown(
      [
        { type: "patch_apply_begin", call_id: "p1", turn_id: "t1", auto_approved: false, changes },
        {
          type: "patch_apply_end",
          call_id: "p1",
          turn_id: "t1",
          stdout: "",
          stderr: "full",
          success: false,
          changes,
          status: "failed",
        },
      ],
      waiting,
    );
    expect(items(failed)).toMatchObject([{ kind: "patch", status: "failed", error: "full" }]);
  });

  it("has one plan a turn, where it was first told", () => {
    const plan = (status: string) => ({ type: "plan_update", plan: [{ step: "look", status }] });
    const view = shown([started(), plan("pending"), said("Looking."), plan("completed")]);
    expect(items(view).map(({ kind }) => kind)).toEqual(["plan", "message"]);
    expect(items(view)[0]).toMatchObject({ steps: [{ step: "look", status: "completed" }] });
  });

  it("stops what is under way when the page goes away, and goes on under the same turn", () => {
    const left = stopped(shown([started(), asked, delta("half")]));
    expect(left.turns[0]?.status).toBe("stopped");
    expect(items(left)).toMatchObject([{ status: "stopped" }, { text: "half", streaming: false }]);
    const back = shown([started(), asked], left);
    expect(back.turns).toHaveLength(1);
    expect(pendingApprovals(back)).toHaveLength(1);
  });

  it("takes turns back by the user's messages in them", () => {
    const three = shown([...turn("t1", "one"), ...turn("t2", "two"), ...turn("t3", "three")]);
    expect(userMessagesBefore(three, 2)).toBe(2);
    const one = shown([{ type: "thread_rolled_back", num_turns: 2 }], three);
    expect(one.turns.map(({ id }) => id)).toEqual(["t1"]);
    expect(shown([{ type: "thread_rolled_back", num_turns: 9 }], one).turns).toEqual([]);
  });

  it("marks a turn that an error ended", () => {
    const view = shown([started(), { type: "error", message: "no network" }, completed()]);
    expect(view.turns[0]).toMatchObject({
      status: "failed",
      items: [{ kind: "notice", tone: "error", text: "no network" }],
    });
  });
});
