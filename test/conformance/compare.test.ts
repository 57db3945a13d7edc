/** The comparison itself: what the reference may do differently from run to run passes, all else fails. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { edit, expectationOf, failing, paths, recordedRun, rename, spliced } from "./fixtures.ts";
import { type Json, type JsonObject, objects, text } from "./runner/json.ts";
import { judge } from "./runner/judge.ts";
import type { Normalised } from "./runner/normalise.ts";

const names = readdirSync(new URL("scenarios", import.meta.url)).map((file) => file.replace(".json", ""));

function withEvents(run: Normalised, events: readonly JsonObject[]): Normalised {
  return { ...run, events };
}

function isType(...types: string[]): (event: JsonObject) => boolean {
  return (event) => types.includes(text(event, "type") ?? "");
}

test.each(names)("%s: the recorded run is equal to itself", (name) => {
  const recorded = expectationOf(name);
  expect(failing(recorded, recordedRun(recorded))).toEqual([]);
});

describe("what may differ", () => {
  const calls = expectationOf("exec-two-calls");
  const run = recordedRun(calls);

  test("the order of two calls of one response", () => {
    const first = run.events.filter((event) => text(event, "call_id") === "call_1");
    const rest = run.events.filter((event) => text(event, "call_id") !== "call_1");
    const begin = rest.findIndex((event) => text(event, "call_id") === "call_2");
    for (const at of [begin, begin + 1, begin + 2]) {
      expect(failing(calls, withEvents(run, spliced(rest, at, 0, ...first)))).toEqual([]);
    }
  });

  test("where floating events and token counts stand", () => {
    const floats = isType("mcp_startup_complete", "token_count");
    const moved = [...run.events.filter((e) => !floats(e)), ...run.events.filter(floats)];
    expect(failing(calls, withEvents(run, moved))).toEqual([]);
  });

  test("generated ids, as long as they are paired alike", () => {
    const other = (lines: readonly JsonObject[]): JsonObject[] =>
      objects(rename(rename([...lines], "<id:1>", "<id:77>"), "<id:2>", "<id:1>"));
    const renamed = {
      ...withEvents(run, other(run.events)),
      notifications: other(run.notifications),
      rollout: other(run.rollout),
    };
    expect(failing(calls, renamed)).toEqual([]);
  });

  test("prose of the same kind", () => {
    const own = rename([...run.requests], "<text:instructions>", "You are a careful agent.");
    const tagged = rename(own, "<text:permissions instructions>", "<permissions instructions>ask first");
    expect(failing(calls, { ...run, requests: objects(tagged) })).toEqual([]);
  });

  test("the estimate of a compacted history, and what is noted beside it", () => {
    const compacted = expectationOf("compact-overflow");
    const recorded = recordedRun(compacted);
    const noted = edit(recorded.events, "background_event", (event) => [{ ...event, message: "Left out." }]);
    expect(failing(compacted, withEvents(recorded, noted))).toEqual([]);
    const estimated = rename([...noted], "1822", "7");
    expect(objects(estimated)).not.toEqual(noted);
    expect(failing(compacted, withEvents(recorded, objects(estimated)))).toEqual([]);
  });

  test("the words of a warning, which is an item in a thread's events", () => {
    const unknown = expectationOf("model-unknown");
    const recorded = recordedRun(unknown);
    const worded = (message: string): Normalised => {
      const events = objects(recorded.thread_events.events).map((event): JsonObject => {
        const [item] = objects([event.item ?? null]);
        return item?.type === "error" ? { ...event, item: { ...item, message } } : event;
      });
      return { ...recorded, thread_events: { ...recorded.thread_events, events } };
    };
    expect(failing(unknown, worded("this model is not known here"))).toEqual([]);
    expect(failing(unknown, worded(""))).toEqual(["thread_events"]);
  });

  test("complete output where the reference lost the beginning", () => {
    const lossy = expectationOf("exec-command-fails");
    const complete = {
      stdout: "out\nerr\n",
      aggregated_output: "out\nerr\n",
      formatted_output: "out\nerr\n",
    };
    const recorded = recordedRun(lossy);
    const ended = edit(recorded.events, "exec_command_end", (event) => [{ ...event, ...complete }]);
    const whole = edit(ended, "exec_command_output_delta", (event) => [
      { ...event, chunk: Buffer.from("out\n").toString("base64") },
      event,
    ]);
    expect(failing(lossy, withEvents(recorded, whole))).toEqual([]);
  });

  test("the order of a patch's changes", () => {
    const patch = expectationOf("patch-add-update-delete");
    const recorded = recordedRun(patch);
    const events = objects(recorded.thread_events.events).map((event): JsonObject => {
      const item = event.item;
      const changes =
        typeof item === "object" && item !== null && "changes" in item ? item.changes : undefined;
      return changes === undefined
        ? event
        : { ...event, item: { ...Object(item), changes: objects(changes).reverse() } };
    });
    const reversed = { ...recorded, thread_events: { ...recorded.thread_events, events } };
    expect(reversed.thread_events).not.toEqual(recorded.thread_events);
    expect(failing(patch, reversed)).toEqual([]);
  });

  test("the item numbers of two calls in a thread's events", () => {
    const swapped = rename(
      rename(rename(run.thread_events, "item_0", "?"), "item_1", "item_0"),
      "?",
      "item_1",
    );
    const events = objects(objects([swapped])[0]?.events);
    const pair = events.splice(4, 2);
    events.splice(2, 0, ...pair);
    expect(failing(calls, { ...run, thread_events: { ...run.thread_events, events } })).toEqual([]);
  });

  test("the text where the reference prints its debug form", () => {
    const declined = expectationOf("decline-command");
    const recorded = recordedRun(declined);
    const clear = recorded.requests.map((request) => {
      const input = objects(objects([request])[0]?.input).map(
        (item): JsonObject =>
          text(item, "output") === undefined ? item : { ...item, output: "the user declined this command" },
      );
      return { ...Object(request), input };
    });
    expect(failing(declined, { ...recorded, requests: clear })).toEqual([]);
  });
});

describe("what must not differ", () => {
  const recorded = expectationOf("exec-two-calls");
  const run = recordedRun(recorded);
  const edited = (type: string, change: (event: JsonObject) => JsonObject[], nth = 0): string[] =>
    failing(recorded, withEvents(run, edit(run.events, type, change, nth)));

  test("a value in an event", () => {
    expect(edited("agent_message", (event) => [{ ...event, message: "other" }])).toEqual(["events"]);
  });

  test("a field that is missing, and one that is too many", () => {
    expect(
      edited("agent_message", ({ type, message }) => [{ type: type ?? null, message: message ?? null }]),
    ).toEqual(["events"]);
    expect(edited("agent_message", (event) => [{ ...event, extra: 1 }])).toEqual(["events"]);
  });

  test("an event that is missing, and one that is too many", () => {
    expect(edited("user_message", () => [])).toEqual(["events"]);
    expect(edited("user_message", (event) => [event, event])).toEqual(["events"]);
    expect(edited("exec_command_end", () => [])).toEqual(["events"]);
    expect(edited("exec_command_begin", (event) => [event, { ...event, call_id: "call_3" }])).toEqual([
      "events",
    ]);
    expect(edited("token_count", () => [], 1)).toEqual(["events"]);
    expect(edited("mcp_startup_complete", () => [])).toEqual(["events"]);
  });

  test("the order of events outside of calls", () => {
    const at = run.events.findIndex(isType("user_message"));
    const moved = spliced(run.events, at - 1, 2, ...run.events.slice(at - 1, at + 1).reverse());
    expect(failing(recorded, withEvents(run, moved))).toEqual(["events"]);
  });

  test("the order within a call", () => {
    const at = run.events.findIndex(isType("exec_command_begin"));
    const [begin, end] = run.events.slice(at, at + 2);
    expect(begin && end && text(end, "type")).toBe("exec_command_end");
    const swapped = spliced(run.events, at, 2, ...run.events.slice(at, at + 2).reverse());
    expect(failing(recorded, withEvents(run, swapped))).toEqual(["events"]);
  });

  test("a call's place among the rest: it ends before the answer to its output begins", () => {
    const at = run.events.map((event) => text(event, "type")).lastIndexOf("exec_command_end");
    const late = [...spliced(run.events, at, 1), ...run.events.slice(at, at + 1)];
    const verdicts = judge(recorded, withEvents(run, late));
    expect(paths(verdicts)).toEqual([expect.stringContaining("exec_command_end (place)")]);
  });

  test("a figure that is no estimate, and a note without words", () => {
    const overflow = expectationOf("compact-overflow");
    const figures = recordedRun(overflow);
    const none = edit(figures.events, "background_event", (event) => [{ ...event, message: "" }]);
    expect(failing(overflow, withEvents(figures, none))).toEqual(["events"]);
    const lost = rename([...figures.events], '"total_tokens":1822', '"total_tokens":0');
    expect(failing(overflow, withEvents(figures, objects(lost)))).toEqual(["events"]);

    const full = expectationOf("compact-overflow-all");
    const filled = recordedRun(full);
    const other = rename([...filled.events], "258385", "258384");
    expect(failing(full, withEvents(filled, objects(other)))).toEqual(["events"]);
  });

  test("the order of token counts among themselves", () => {
    const counts = run.events.filter(isType("token_count")).reverse();
    const turned = run.events.map((event) =>
      isType("token_count")(event) ? (counts.shift() ?? event) : event,
    );
    expect(failing(recorded, withEvents(run, turned))).toEqual(["events"]);
  });

  test("ids that were the same and no longer are, and the other way round", () => {
    expect(edited("task_complete", (event) => [{ ...event, turn_id: "<id:9>" }])).toEqual(["events"]);
    const merged = rename([...run.events], "<id:2>", "<id:1>");
    expect(failing(recorded, withEvents(run, objects(merged)))).toEqual(["events"]);
  });

  test("output that is not what the command wrote", () => {
    const wrong = {
      stdout: "one\nmore\n",
      aggregated_output: "one\nmore\n",
      formatted_output: "one\nmore\n",
    };
    expect(edited("exec_command_end", (event) => [{ ...event, ...wrong }])).toEqual(["events"]);
    expect(edited("exec_command_end", (event) => [{ ...event, stdout: "", aggregated_output: "" }])).toEqual([
      "events",
    ]);
    expect(edited("exec_command_end", (event) => [{ ...event, formatted_output: "" }])).toEqual(["events"]);
    expect(edited("exec_command_end", (event) => [{ ...event, exit_code: 1 }])).toEqual(["events"]);
  });

  test("deltas that are missing, wrong or out of place", () => {
    const slow = expectationOf("exec-command-fails");
    const ran = recordedRun(slow);
    const delta = (change: (event: JsonObject) => JsonObject[]): string[] =>
      failing(slow, withEvents(ran, edit(ran.events, "exec_command_output_delta", change)));
    expect(delta(() => [])).toEqual(["events"]);
    expect(delta((event) => [{ ...event, chunk: Buffer.from("no").toString("base64") }])).toEqual(["events"]);
    expect(delta((event) => [{ ...event, stream: "stderr" }])).toEqual(["events"]);
    const at = ran.events.findIndex(isType("exec_command_output_delta"));
    const late = [...spliced(ran.events, at, 1), ...ran.events.slice(at, at + 1)];
    expect(failing(slow, withEvents(ran, late))).toEqual(["events"]);
  });

  test("prose of another kind, or none", () => {
    const requests = (to: string): string[] =>
      failing(recorded, {
        ...run,
        requests: objects(rename([...run.requests], "<text:permissions instructions>", to)),
      });
    expect(requests("")).toEqual(["requests"]);
    expect(requests("<other>text")).toEqual(["requests"]);
  });

  test("a request too few, and a tool's argument that has another type", () => {
    expect(failing(recorded, { ...run, requests: run.requests.slice(1) })).toEqual(["requests"]);
    const typed = rename([...run.requests], '"max_output_tokens":"number"', '"max_output_tokens":"string"');
    expect(failing(recorded, { ...run, requests: objects(typed) })).toEqual(["requests"]);
  });

  test("an id in a request that is another one in the events", () => {
    const expected: JsonObject = {
      events: [{ type: "task_started", turn_id: "<id:1>" }],
      requests: [{ turn: "<id:1>" }],
    };
    const other: Normalised = {
      events: [{ type: "task_started", turn_id: "<id:1>" }],
      requests: [{ turn: "<id:2>" }],
      notifications: [],
      files: {},
      thread_events: {},
      rollout: [],
    };
    expect(failing(expected, other)).toEqual(["requests"]);
  });

  test("a line of the record that is missing, another one, or in another place", () => {
    const lines = run.rollout;
    expect(failing(recorded, { ...run, rollout: lines.slice(1) })).toEqual(["rollout"]);
    expect(failing(recorded, { ...run, rollout: lines.slice().reverse() })).toEqual(["rollout"]);
    const renamed = rename([...lines], '"realtime_active":false', '"realtime_active":true');
    expect(failing(recorded, { ...run, rollout: objects(renamed) })).toEqual(["rollout"]);
  });

  test("a file's content, a file missing, a file too many", () => {
    const patch = expectationOf("patch-add-update-delete");
    const ran = recordedRun(patch);
    expect(failing(patch, { ...ran, files: { ...ran.files, "a.txt": "one\n" } })).toEqual(["files"]);
    expect(failing(patch, { ...ran, files: {} })).toEqual(["files"]);
    expect(failing(patch, { ...ran, files: { ...ran.files, "gone.txt": "bye\n" } })).toEqual(["files"]);
  });

  test("a thread's events: exit code, order, numbers, items", () => {
    const thread = (change: (events: JsonObject[]) => Json, exit_code = 0): string[] =>
      failing(recorded, {
        ...run,
        thread_events: { exit_code, events: change(objects(run.thread_events.events)) },
      });
    expect(thread((events) => events)).toEqual([]);
    expect(thread((events) => events, 1)).toEqual(["thread_events"]);
    expect(thread((events) => [...events].reverse())).toEqual(["thread_events"]);
    expect(thread((events) => events.slice(0, -1))).toEqual(["thread_events"]);
    expect(thread((events) => spliced(events, 2, 1))).toEqual(["thread_events"]);
    expect(thread((events) => rename(events, "item_2", "item_1"))).toEqual(["thread_events"]);
    expect(thread((events) => rename(events, "echo two", "echo three"))).toEqual(["thread_events"]);
    expect(thread((events) => rename(rename(events, "item_0", "item_9"), "item_1", "item_3"))).toEqual([
      "thread_events",
    ]);
  });
});
