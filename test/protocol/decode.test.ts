import { describe, expect, it, vi } from "vitest";

import {
  decodeEvent,
  decodeOp,
  decodeResponseItem,
  decodeRolloutLine,
  type Event,
  isEvent,
  isUnknownEvent,
  ProtocolError,
} from "../../src/protocol/index.ts";

function refusal(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

const event = (msg: unknown): unknown => ({ id: "1", msg });

describe("decodeEvent", () => {
  it("gives the same object back", () => {
    const good = event({ type: "agent_message", message: "hi", phase: null });
    expect(decodeEvent(good)).toBe(good);
  });

  it("lets an event of a later release through, whole", () => {
    const later = event({ type: "moon_phase", phase: 0.5 });
    const decoded = decodeEvent(later);
    expect(decoded).toBe(later);
    expect(isUnknownEvent(decoded.msg)).toBe(true);
  });

  it.each(["constructor", "__proto__", "toString", ""])("takes %j for a type like any other", (type) => {
    const odd = event({ type });
    expect(decodeEvent(odd)).toBe(odd);
  });

  it.each([
    [undefined, "event must be an object"],
    [null, "event must be an object"],
    ["agent_message", "event must be an object"],
    [[], "event must be an object"],
    [{ msg: { type: "shutdown_complete" } }, "event shutdown_complete: id must be a string"],
    [{ id: "1" }, "event: msg must be an object"],
    [event([]), "event: msg must be an object"],
    [event({}), "event: msg.type must be a string"],
    [event({ type: 7 }), "event: msg.type must be a string"],
  ])("refuses %j", (value, message) => {
    expect(refusal(() => decodeEvent(value))).toBe(message);
    expect(refusal(() => decodeEvent(value, "off"))).toBe(message);
    expect(refusal(() => decodeEvent(value, "warn", () => {}))).toBe(message);
  });

  it.each([
    [
      {
        type: "plan_update",
        plan: [
          { step: "a", status: "pending" },
          { step: "b", status: "late" },
        ],
      },
      'event plan_update: msg.plan[1].status must be "pending", "in_progress" or "completed"',
    ],
    [
      { type: "plan_update", plan: [{ step: "a", status: "pending", colour: "red" }] },
      "event plan_update: msg.plan[0].colour must be no such field",
    ],
    [{ type: "turn_diff", unified_diff: null }, "event turn_diff: msg.unified_diff must be a string"],
    [
      { type: "thread_rolled_back", num_turns: -1 },
      "event thread_rolled_back: msg.num_turns must be an integer not below 0",
    ],
    [
      {
        type: "error",
        message: "m",
        codex_error_info: { http_connection_failed: { http_status_code: 70_000 } },
      },
      "event error: msg.codex_error_info.http_connection_failed.http_status_code must be an integer from 0 to 65535 or null",
    ],
    [
      {
        type: "patch_apply_begin",
        call_id: "c",
        auto_approved: true,
        changes: { "/w/a b.txt": { type: "update", unified_diff: 1 } },
      },
      'event patch_apply_begin: msg.changes["/w/a b.txt"].unified_diff must be a string',
    ],
    [
      { type: "item_started", thread_id: "t", turn_id: "1", item: { type: "Haiku", id: "i" } },
      /^event item_started: msg\.item\.type must be "UserMessage", .* or "ContextCompaction"$/,
    ],
    [
      {
        type: "raw_response_item",
        item: { type: "function_call_output", call_id: "c", output: { body: "x" } },
      },
      "event raw_response_item: msg.item.output must be a string or an array",
    ],
    [
      { type: "dynamic_tool_call_request", callId: "c", turnId: "t", tool: "x" },
      "event dynamic_tool_call_request: msg.arguments must be a value",
    ],
  ])("names the place in %j", (msg, message) => {
    expect(refusal(() => decodeEvent(event(msg)))).toMatch(message);
  });

  it("checks the events within an event, and passes over those of a later release", () => {
    const session = (messages: unknown[]): unknown =>
      event({
        type: "session_configured",
        session_id: "t",
        model: "m",
        model_provider_id: "p",
        approval_policy: { reject: { sandbox_approval: true, rules: true, mcp_elicitations: false } },
        sandbox_policy: { type: "read-only" },
        cwd: "/w",
        history_log_id: 0,
        history_entry_count: 0,
        initial_messages: messages,
      });
    expect(() => decodeEvent(session([{ type: "moon_phase" }]))).not.toThrow();
    expect(refusal(() => decodeEvent(session([{ type: "warning" }])))).toBe(
      "event session_configured: msg.initial_messages[0].message must be a string",
    );
  });

  it("reports and passes what is broken under warn", () => {
    const report = vi.fn();
    const bad = event({ type: "warning", message: 7 });
    expect(decodeEvent(bad, "warn", report)).toBe(bad);
    expect(report).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ path: "msg.message" }));
    decodeEvent(event({ type: "warning", message: "fine" }), "warn", report);
    expect(report).toHaveBeenCalledOnce();
  });

  it("warns on the console where nobody takes the report", () => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => {});
    decodeEvent(event({ type: "warning", message: 7 }), "warn");
    expect(log).toHaveBeenCalledExactlyOnceWith("event warning: msg.message must be a string");
    log.mockRestore();
  });

  it("looks at the outermost form only under off", () => {
    const bad = event({ type: "warning", message: 7 });
    expect(decodeEvent(bad, "off")).toBe(bad);
  });

  it("gives the error a code and what was expected", () => {
    const error = new ProtocolError("op", "items[0]", "an object");
    expect(error).toMatchObject({ name: "ProtocolError", code: "invalid_event", expected: "an object" });
    expect(error.message).toBe("op: items[0] must be an object");
  });
});

describe("isEvent", () => {
  it("tells events apart by their type", () => {
    const decoded: Event = decodeEvent(event({ type: "agent_message", message: "hi" }));
    expect(isEvent(decoded, "agent_message")).toBe(true);
    expect(isEvent(decoded, "agent_message_delta")).toBe(false);
    expect(isUnknownEvent(decoded.msg)).toBe(false);
  });
});

describe("the other decoders", () => {
  it("refuse an op that isn't one", () => {
    expect(decodeOp({ type: "interrupt" })).toEqual({ type: "interrupt" });
    expect(refusal(() => decodeOp({ type: "make_coffee" }))).toMatch(/^op: type must be "interrupt", /);
    expect(refusal(() => decodeOp(null))).toBe("op must be an object");
    expect(refusal(() => decodeOp({ type: "user_input", items: [{ type: "text" }] }))).toBe(
      "op: items[0].text must be a string",
    );
  });

  it("refuse a broken item and pass one of a later release", () => {
    const later = { type: "hologram", depth: 3 };
    expect(decodeResponseItem(later)).toBe(later);
    expect(refusal(() => decodeResponseItem({ type: "message", role: "user", content: [{}] }))).toMatch(
      /^item: content\[0\]\.type must be "input_text"/,
    );
    expect(refusal(() => decodeResponseItem(undefined))).toBe("item must be an object");
  });

  it("refuse a broken line and pass one of a later release", () => {
    const later = { timestamp: "t", type: "weather", payload: {} };
    expect(decodeRolloutLine(later)).toBe(later);
    expect(refusal(() => decodeRolloutLine({ type: "compacted", payload: { message: "m" } }))).toBe(
      "line: timestamp must be a string",
    );
    expect(
      refusal(() => decodeRolloutLine({ timestamp: "t", type: "event_msg", payload: { type: "warning" } })),
    ).toBe("line: payload.message must be a string");
  });
});
