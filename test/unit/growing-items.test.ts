import { ThreadEventMapper } from "codex-embed";
import { describe, expect, it } from "vitest";
import type { EventMsg } from "../../src/protocol/index.ts";
import type { ExecJsonEvent } from "../../src/thread/exec-json-types.ts";

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("base64");
const wrote = (chunk: string | Uint8Array) => ({
  type: "exec_command_output_delta",
  call_id: "c",
  stream: "stdout",
  chunk: base64(chunk),
});
const began = { type: "exec_command_begin", call_id: "c", command: ["cat", "a"], cwd: "/", parsed_cmd: [] };
const ended = { type: "exec_command_end", call_id: "c", aggregated_output: "all", exit_code: 0 };
const thought = (delta: string) => ({ type: "agent_reasoning_delta", delta });

/** Each item's event, kind, id and text. */
function told(
  deltas: NonNullable<ConstructorParameters<typeof ThreadEventMapper>[1]>["deltas"],
  events: unknown[],
) {
  const mapper = new ThreadEventMapper(undefined, deltas === undefined ? {} : { deltas });
  return (events as EventMsg[])
    .flatMap((msg): ExecJsonEvent[] => mapper.push(msg))
    .flatMap((event) => {
      if (!("item" in event)) return [];
      const { item } = event;
      const text = "aggregated_output" in item ? item.aggregated_output : "text" in item ? item.text : "";
      return [`${event.type} ${item.id} ${text}`];
    });
}

describe("an item that grows", () => {
  it("is a command's output, with what is so far", () => {
    expect(told(true, [began, wrote("one\n"), wrote("two\n"), ended])).toEqual([
      "item.started item_0 ",
      "item.updated item_0 one\n",
      "item.updated item_0 one\ntwo\n",
      "item.completed item_0 all",
    ]);
  });

  it("is cut between characters, not within", () => {
    const euro = new TextEncoder().encode("€");
    expect(told(true, [began, wrote(euro.subarray(0, 1)), wrote(euro.subarray(1))])).toEqual([
      "item.started item_0 ",
      "item.updated item_0 €",
    ]);
  });

  it("stops being told when a command has written a mebibyte", () => {
    const pieces = Array.from({ length: 20 }, () => wrote("x".repeat(100_000)));
    expect(told(true, [began, ...pieces, ended])).toHaveLength(1 + 11 + 1);
  });

  it("is output that a command leaves when its turn ends before it", () => {
    const turn = [began, wrote("so far"), { type: "task_complete", turn_id: "t" }];
    expect(told(true, turn).at(-1)).toBe("item.completed item_0 so far");
    expect(told(false, turn).at(-1)).toBe("item.completed item_0 ");
  });

  it("is each part of the reasoning, under an id of its own", () => {
    const events = [
      { type: "agent_reasoning_section_break" },
      thought("fi"),
      thought("rst"),
      { type: "agent_reasoning_section_break" },
      thought("second"),
      { type: "agent_reasoning", text: "first" },
      { type: "agent_reasoning", text: "second" },
      { type: "agent_reasoning", text: "never in pieces" },
    ];
    expect(told(["reasoning"], events)).toEqual([
      "item.started item_0 fi",
      "item.updated item_0 first",
      "item.started item_1 second",
      "item.completed item_0 first",
      "item.completed item_1 second",
      "item.completed item_2 never in pieces",
    ]);
  });

  it("begins anew, under its id, when the stream broke off", () => {
    const retry = { type: "stream_error", message: "Reconnecting... 1/5" };
    expect(
      told(true, [thought("fir"), retry, thought("first"), { type: "agent_reasoning", text: "first" }]),
    ).toEqual(["item.started item_0 fir", "item.updated item_0 first", "item.completed item_0 first"]);
  });

  it("is told of only where that was asked for, and by its kind", () => {
    const events = [thought("a"), { type: "agent_message_content_delta", delta: "b" }, began, wrote("c")];
    expect(told(undefined, events)).toEqual(["item.started item_0 "]);
    expect(told(["agent_message"], events)).toEqual(["item.started item_0 b", "item.started item_1 "]);
    // @ts-expect-error: a plan is always told of
    expect(() => told(["todo_list"], [])).toThrow(/deltas\[0\] must be one of "agent_message"/);
  });
});
