/** Holding two runtimes against each other: what counts as the same. */
import { expect, test } from "vitest";
import type { Observation } from "../conformance/runner/observation.ts";
import { deviations } from "./runner/scenarios.ts";

function run(name: string, id: number, events: readonly object[]): Observation {
  const thread = `01990000-0000-7000-8000-00000000000${id}`;
  return {
    ...{ name, root: `/r${id}`, cwd: `/r${id}/work`, home: `/r${id}/home`, thread_id: thread },
    ...{ events, notifications: [], requests: [], rollout: [], files: {} },
    thread_events: { exit_code: 0, events: [] },
  };
}

const said = (message: string): object => ({ type: "agent_message", message });
const failed = (code: string, port: number): object => ({
  type: "stream_error",
  message: `no response from 127.0.0.1:${port} (${code})`,
});

test("ids, folders and ports are no difference", () => {
  const one = run("a", 1, [said("in /r1/work"), failed("ECONNRESET", 4001)]);
  const two = run("a", 2, [said("in /r2/work"), failed("ECONNRESET", 4002)]);
  expect(deviations([one], [two])).toEqual([]);
});

test("another word, a missing event and a further one are told with their scenario", () => {
  const baseline = [run("a", 1, [said("yes")]), run("b", 1, [said("one"), said("two")]), run("c", 1, [])];
  const others = [run("a", 2, [said("no")]), run("b", 2, [said("one")]), run("c", 2, [said("more")])];
  const found = deviations(baseline, others);
  expect(found.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(found[0]?.difference).toBe('events: events[0] agent_message.message: "yes" became "no"');
});

test("a run that failed on either side is a difference", () => {
  const broken = { name: "a", error: "the turn did not end" };
  const whole = run("a", 1, []);
  expect(deviations([whole], [broken])).toEqual([{ name: "a", difference: "the turn did not end" }]);
  expect(deviations([broken], [whole])).toEqual([
    { name: "a", difference: "the baseline: the turn did not end" },
  ]);
  expect(deviations([], [whole])).toEqual([{ name: "a", difference: "is only there" }]);
});

test("why a connection failed is compared, except with a page, which isn't told", () => {
  const one = [run("a", 1, [failed("ECONNRESET", 1)])];
  const two = [run("a", 2, [failed("E_NETWORK", 2)])];
  expect(deviations(one, two)).toHaveLength(1);
  expect(deviations(one, two, true)).toEqual([]);
});
