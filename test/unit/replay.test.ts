import { describe, expect, it } from "vitest";

import { replayOn } from "../../src/engine/replay.ts";
import { effect, event, type FakeCore, fakeCore, refused } from "./support/fake-core.ts";

function replay(core: FakeCore, journal = "{}") {
  return replayOn({ loadCore: async () => core }, journal);
}

describe("a replay", () => {
  it("gives the events of each step, and the fault that ended the session", async () => {
    const core = fakeCore(() => []);
    const fault = { fault: { code: "engine_fault", message: "a defect" } };
    core.replayed = (journal) =>
      JSON.stringify([
        [event("from_a_journal", { journal }), effect(1, { type: "sleep", ms: 5 }), { abort: 1 }],
        [],
        [event("last"), fault],
      ]);
    expect(await replay(core, '{"inputs":[]}')).toEqual([
      { events: [{ id: "", msg: { type: "from_a_journal", journal: '{"inputs":[]}' } }] },
      { events: [] },
      {
        events: [{ id: "", msg: { type: "last" } }],
        fault: expect.objectContaining({ code: "engine_fault", message: "a defect" }),
      },
    ]);
  });

  it.each([null, 5, "null"])("of %j says how to get a journal", async (journal) => {
    await expect(
      replay(
        fakeCore(() => []),
        journal as string,
      ),
    ).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("journal: true"),
    });
  });

  it("that the core refuses has the core's code, and leaves the instance as it was", async () => {
    const core = fakeCore(() => []);
    core.replayed = () => {
      throw refused("invalid_argument", "journal: expected value");
    };
    await expect(replay(core)).rejects.toMatchObject({ code: "invalid_argument" });
    core.replayed = () => "[]";
    expect(await replay(core)).toEqual([]);
    expect(core.resets).toBe(0);
  });

  it("that traps is a fault, and the next one gets a fresh instance", async () => {
    const core = fakeCore(() => []);
    core.replayed = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(replay(core)).rejects.toMatchObject({ code: "engine_fault" });
    core.replayed = () => "[]";
    await replay(core);
    expect(core.resets).toBe(1);
  });

  it.each(["{}", "[{}]", '[["open"]]'])("whose outboxes make no sense is a fault: %j", async (outboxes) => {
    const core = fakeCore(() => []);
    core.replayed = () => outboxes;
    await expect(replay(core)).rejects.toMatchObject({ code: "engine_fault" });
  });
});
