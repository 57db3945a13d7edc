/** Playing scenarios through the library: what is observed, and what cannot be played. */
import { existsSync } from "node:fs";
import { answer, execCommand, type ModelAnswer, message } from "codex-embed/testing";
import { expect, test } from "vitest";
import { type Json, toJson } from "./runner/json.ts";
import { play } from "./runner/play.ts";
import { parseScenario } from "./runner/scenario.ts";

function scenario(parts: { [key: string]: Json }, model: readonly ModelAnswer[]) {
  return parseScenario({ turns: [{ text: "go" }], ...parts, model: toJson(model) }, "story");
}

test("a run is observed from all sides, and its folders are gone", async () => {
  const touch = execCommand("cat a.txt > b.txt; echo $HOME", { login: false });
  const seen = await play(
    scenario({ files: { "a.txt": "one\n" } }, [answer(touch), answer(message("done"))]),
  );
  expect(seen.files).toEqual({ "a.txt": "one\n", "b.txt": "one\n" });
  expect(seen.events).toContainEqual(
    expect.objectContaining({ type: "exec_command_end", exit_code: 0, aggregated_output: `${seen.root}\n` }),
  );
  expect(seen.requests).toHaveLength(2);
  expect(seen.requests[0]).toMatchObject({ prompt_cache_key: seen.thread_id });
  expect(seen.thread_events).toMatchObject({ exit_code: 0 });
  expect(seen.thread_events.events[0]).toEqual({ type: "thread.started", thread_id: seen.thread_id });
  expect(existsSync(seen.root)).toBe(false);
});

test("an approval without an answer is declined", async () => {
  const parts = { thread: { approvalPolicy: "untrusted" } };
  const seen = await play(scenario(parts, [answer(execCommand("touch made")), answer(message("no"))]));
  expect(seen.events).toContainEqual(expect.objectContaining({ type: "exec_approval_request" }));
  expect(seen.files).toEqual({});
});

test("an interrupted turn ends, and the next one runs", async () => {
  const turns = [{ text: "sleep", interrupt_on: "exec_command_begin" }, { text: "again" }];
  const seen = await play(scenario({ turns }, [answer(execCommand("sleep 30")), answer(message("awake"))]));
  const ends = toJson(
    seen.events.flatMap((event) =>
      /"(turn_aborted|task_complete)"/.test(JSON.stringify(event)) ? [event] : [],
    ),
  );
  expect(ends).toMatchObject([
    { type: "turn_aborted" },
    { type: "task_complete", last_agent_message: "awake" },
  ]);
});

test("a failed turn gives the exit code 1", async () => {
  const seen = await play(scenario({}, [{ status: 400, body: { error: { message: "no" } } }]));
  expect(seen.thread_events).toMatchObject({ exit_code: 1 });
});

test("what the library does not take is said at once", async () => {
  const turns = [{ op: "thread/explode" }];
  await expect(play(scenario({ turns }, [answer()]))).rejects.toThrow("unknown method `thread/explode`");
  await expect(play(scenario({ config: "model = [" }, [answer()]))).rejects.toThrow();
});
