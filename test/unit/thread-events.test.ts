import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EventMsg } from "../../src/protocol/index.ts";
import { ThreadEventMapper } from "../../src/thread/events.ts";
import type { ExecJsonEvent, ExecJsonItem } from "../../src/thread/exec-json-types.ts";

interface Recorded {
  readonly name: string;
  readonly events: readonly EventMsg[];
  readonly threadEvents: readonly ExecJsonEvent[];
}

/** Scenarios that were recorded both as events and as `codex exec --json`. */
function recordedScenarios(): Recorded[] {
  const folder = new URL("../conformance/scenarios/", import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ file, expect: JSON.parse(readFileSync(new URL(file, folder), "utf8")).expect }))
    .filter(({ expect }) => expect.thread_events !== undefined)
    .map(({ file, expect }) => ({
      name: file.replace(".json", ""),
      events: expect.events,
      threadEvents: expect.thread_events.events,
    }));
}

const configured = { type: "session_configured", session_id: "<thread>" } as EventMsg;

function map(events: readonly EventMsg[]): ExecJsonEvent[] {
  const mapper = new ThreadEventMapper();
  return [configured, ...events].flatMap((msg) => mapper.push(msg)).concat(mapper.finish());
}

/**
 * The two recordings are two runs: calls that run side by side come in either order and so get either
 * number, a patch's files come in any order, output that the reference lost differs, and prose is masked in
 * only one of them. The words of an error are prose.
 */
function comparable(events: readonly ExecJsonEvent[]): unknown[] {
  const commands = events.flatMap((event) =>
    event.type === "item.started" && event.item.type === "command_execution" ? [event.item] : [],
  );
  const rank = new Map(
    [...commands].sort((a, b) => (a.command < b.command ? -1 : 1)).map((item, index) => [item.id, index]),
  );
  const simplify = (item: ExecJsonItem): unknown => {
    const id = rank.has(item.id) ? `command ${rank.get(item.id)}` : item.id;
    if (item.type === "command_execution") return { ...item, id, aggregated_output: "" };
    if (item.type === "error") return { ...item, message: "" };
    if (item.type !== "file_change") return { ...item, id };
    return { ...item, changes: [...item.changes].sort((a, b) => (a.path < b.path ? -1 : 1)) };
  };
  const simplified = events.map((event) => {
    if (event.type === "error") return { ...event, message: "" };
    return "item" in event ? { ...event, item: simplify(event.item) } : event;
  });
  const ofCommands = (event: unknown) => JSON.stringify(event).includes('"command ');
  return [
    simplified.filter((event) => !ofCommands(event)),
    simplified
      .filter(ofCommands)
      .map((event) => JSON.stringify(event))
      .sort(),
  ];
}

describe("ThreadEventMapper", () => {
  const scenarios = recordedScenarios();

  it("is checked against a good number of recordings", () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(28);
  });

  it.each(scenarios)("gives what the reference printed: $name", ({ events, threadEvents }) => {
    expect(comparable(map(events))).toEqual(comparable(threadEvents));
  });

  it("reports a retry with its reason, as an error that does not fail the turn", () => {
    const events = map([
      { type: "task_started", turn_id: "t" },
      { type: "stream_error", message: "Reconnecting... 1/5", additional_details: "cut" },
      { type: "stream_error", message: "Reconnecting... 2/5", additional_details: " " },
      { type: "task_complete", turn_id: "t", last_agent_message: null },
    ] as EventMsg[]);
    expect(events.slice(2)).toEqual([
      { type: "error", message: "Reconnecting... 1/5 (cut)" },
      { type: "error", message: "Reconnecting... 2/5" },
      { type: "turn.completed", usage: { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 } },
    ]);
  });

  it("keeps one list for a plan that changes, and closes it before a failed turn", () => {
    const plan = (status: string) => ({ type: "plan_update", plan: [{ step: "a", status }] });
    const events = map([
      { type: "task_started", turn_id: "t" },
      plan("in_progress"),
      plan("completed"),
      { type: "error", message: "no" },
      { type: "task_complete", turn_id: "t", last_agent_message: null },
    ] as EventMsg[]);
    const list = (completed: boolean) => ({
      id: "item_0",
      type: "todo_list",
      items: [{ text: "a", completed }],
    });
    expect(events.slice(2)).toEqual([
      { type: "item.started", item: list(false) },
      { type: "item.updated", item: list(true) },
      { type: "error", message: "no" },
      { type: "item.completed", item: list(true) },
      { type: "turn.failed", error: { message: "no" } },
    ]);
  });

  // As recorded from the reference with a scripted MCP server.
  const invocation = { server: "t", tool: "echo", arguments: { x: "ok" } };
  const call = { id: "item_0", type: "mcp_tool_call", ...invocation };
  it.each([
    [
      { Ok: { content: [{ type: "text", text: "hi" }], structuredContent: { a: 1 } } },
      { result: { content: [{ type: "text", text: "hi" }], structured_content: { a: 1 } }, error: null },
      "completed",
    ],
    [
      { Ok: { content: [], isError: true } },
      { result: { content: [], structured_content: null }, error: null },
      "failed",
    ],
    [{ Err: "boom" }, { result: null, error: { message: "boom" } }, "failed"],
  ])("reports a call of an MCP tool: %j", (result, outcome, status) => {
    const events = map([
      { type: "mcp_tool_call_begin", call_id: "c", invocation },
      { type: "mcp_tool_call_end", call_id: "c", invocation, result },
    ] as EventMsg[]);
    expect(events.slice(1)).toEqual([
      { type: "item.started", item: { ...call, result: null, error: null, status: "in_progress" } },
      { type: "item.completed", item: { ...call, ...outcome, status } },
    ]);
  });

  it("reports a patch that failed", () => {
    const events = map([
      { type: "patch_apply_begin", call_id: "c", changes: { "/w/d": { type: "add", content: "x" } } },
      { type: "patch_apply_end", call_id: "c", success: false },
    ] as unknown as EventMsg[]);
    expect(events.slice(1)).toEqual([
      {
        type: "item.completed",
        item: {
          id: "item_0",
          type: "file_change",
          changes: [{ path: "/w/d", kind: "add" }],
          status: "failed",
        },
      },
    ]);
  });

  it("fails an interrupted turn, and one whose session ended", () => {
    const begun = { type: "task_started", turn_id: "t" } as EventMsg;
    const aborted = { type: "turn_aborted", turn_id: "t", reason: "interrupted" } as EventMsg;
    expect(map([begun, aborted]).at(-1)).toMatchObject({ type: "turn.failed" });
    expect(map([begun]).at(-1)).toMatchObject({ type: "turn.failed" });
  });

  it("passes over ends without a beginning and events it has no word for", () => {
    const ends = ["exec_command_end", "patch_apply_end"].map((type) => ({ type, call_id: "unknown" }));
    const other = [{ type: "a_later_releases_event" }, { type: "agent_message_delta", delta: "x" }];
    expect(map([...ends, ...other] as EventMsg[])).toHaveLength(1);
  });

  it("counts on from the usage of earlier turns", () => {
    const usage = { input_tokens: 3, cached_input_tokens: 1, output_tokens: 2 };
    const mapper = new ThreadEventMapper(usage);
    mapper.push({ type: "token_count", info: null } as EventMsg);
    expect(mapper.usage).toEqual(usage);
  });
});
