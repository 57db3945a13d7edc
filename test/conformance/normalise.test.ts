/** Placeholders: what differs from run to run is taken out of an observation. */
import { expect, test } from "vitest";
import { normalise } from "./runner/normalise.ts";
import type { Observation } from "./runner/observation.ts";

const THREAD = "019a0000-0000-7000-8000-000000000001";
const TURN = "019a0000-0000-7000-8000-000000000002";

function observation(part: Partial<Observation>): Observation {
  return {
    name: "x",
    root: "/tmp/run",
    cwd: "/tmp/run/work",
    home: "/tmp/run/home",
    thread_id: THREAD,
    events: [],
    notifications: [],
    requests: [],
    rollout: [],
    files: {},
    thread_events: { exit_code: 0, events: [] },
    ...part,
  };
}

test("folders, the thread and generated ids get names, wherever they stand", () => {
  const run = observation({
    events: [
      { type: "a", turn_id: TURN, thread: THREAD, path: "/tmp/run/work/f", "/tmp/run/home/g": "/tmp/run" },
      { type: "b", text: `turn ${TURN} of ${THREAD}` },
    ],
    files: { "/tmp/run/work/log": THREAD },
  });
  expect(normalise(run).events).toEqual([
    { type: "a", turn_id: "<id:1>", thread: "<thread>", path: "<cwd>/f", "<home>/g": "<root>" },
    { type: "b", text: "turn <id:1> of <thread>" },
  ]);
  expect(normalise(run).files).toEqual({ "<cwd>/log": "<thread>" });
});

test("times, durations and processes go", () => {
  const run = observation({
    events: [
      { duration: { secs: 1, nanos: 2 }, timestamp: "x", process_id: "4711", timeout: 5 },
      { duration: null, at: "2026-01-02T03:04:05.678Z", url: "http://127.0.0.1:4711/v1" },
      { text: "Chunk ID: a1b2c3\nWall time: 0.1234 seconds\n<current_date>2026-01-02</current_date>" },
    ],
  });
  expect(normalise(run).events).toEqual([
    { duration: "<t>", timestamp: "<t>", process_id: "<pid>", timeout: 5 },
    { duration: null, at: "<time>", url: "<base>/v1" },
    { text: "Chunk ID: <chunk>\nWall time: <s> seconds\n<current_date><date></current_date>" },
  ]);
});

test("tools are reduced to names, arguments and types", () => {
  const tools = [
    {
      type: "function",
      name: "f",
      description: "own words",
      strict: false,
      parameters: {
        type: "object",
        properties: { a: { type: "string", description: "d" }, b: {} },
        required: ["a"],
        additionalProperties: false,
      },
    },
    { type: "custom", name: "g", format: { type: "grammar", syntax: "lark", definition: "start: x" } },
    { type: "web_search", external_web_access: true },
  ];
  expect(normalise(observation({ requests: [{ model: "m", tools }] })).requests).toEqual([
    {
      model: "m",
      tools: [
        {
          type: "function",
          name: "f",
          strict: false,
          properties: { a: "string", b: "any" },
          required: ["a"],
          additionalProperties: false,
        },
        { type: "custom", name: "g", format: { type: "grammar", syntax: "lark" } },
        { type: "web_search" },
      ],
    },
  ]);
});

test("a body that was no JSON stays what it was", () => {
  expect(normalise(observation({ requests: ["{broken"] })).requests).toEqual(["{broken"]);
});
