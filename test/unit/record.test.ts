import { describe, expect, it, onTestFinished, vi } from "vitest";

import { SessionRecord } from "../../src/engine/record.ts";
import { locked, notFound } from "../../src/sessions/errors.ts";
import { MemorySessionStore } from "../../src/sessions/memory.ts";
import type { SessionLog } from "../../src/sessions/types.ts";
import { firstLines, metaLine, textOf, threadId, turnEndLine, userLine } from "../support/rollout.ts";
import { effect, event, type Input } from "./support/fake-core.ts";
import { op, play, read, settle, start } from "./support/started.ts";

const id = threadId(1);
const append = (number: number, lines: string) => effect(number, { type: "session_append", lines });
const results = (inputs: readonly Input[]) =>
  inputs.flatMap((input) => (input.type === "result" ? [[input.effect, input.result]] : []));

/** A log whose appends last until they are let go, or fail. */
function slowLog(): SessionLog & { readonly lines: string[]; finish(error?: Error): void; closed: boolean } {
  let finish: (error?: Error) => void = () => {};
  const log = {
    id,
    name: null,
    path: "/sessions/1.jsonl",
    lines: [] as string[],
    closed: false,
    finish: (error?: Error) => finish(error),
    async *read() {},
    append: (lines: string) =>
      new Promise<void>((resolve, reject) => {
        finish = (error) => {
          if (error === undefined) log.lines.push(lines);
          if (error === undefined) resolve();
          else reject(error);
        };
      }),
    rename: async () => {},
    close: async () => {
      log.closed = true;
    },
  };
  return log;
}

describe("a session's record", () => {
  it("is read from its beginning, in chunks, and ends", async () => {
    const store = new MemorySessionStore();
    const log = await store.create(id);
    await log.append(firstLines(id, "x".repeat(1_100_000)));
    const record = new SessionRecord({ log, source: log.read(), prompts: store.prompts });
    const { core } = start(
      play({
        tick: [effect(1, { type: "session_read" })],
        "result:1": [effect(2, { type: "session_read" })],
        "result:2": [effect(3, { type: "session_read" })],
        "result:3": [effect(4, { type: "session_read" })],
      }),
      { record },
    );
    await settle();
    const length = firstLines(id, "x".repeat(1_100_000)).length;
    expect(results(core.inputs)).toMatchObject([
      [1, { type: "bytes", channel: 0, length: 1_048_576 }],
      [2, { type: "bytes", length: length - 1_048_576 }],
      [3, { type: "end" }],
      [4, { type: "end" }],
    ]);
  });

  it.each([
    ["is damaged when it was read and is none", undefined, { code: "session_damaged", message: "no meta" }],
    [
      "is not, when the store failed",
      Object.assign(new Error("bad disk"), { code: "EIO" }),
      { code: "session_store_failed", details: { hostCode: "EIO" }, retryable: true },
    ],
    ["is not, when it is gone", notFound(id), { code: "session_not_found" }],
  ])("%s", async (_, thrown, error) => {
    async function* source() {
      if (thrown !== undefined) throw thrown;
      yield new Uint8Array([10]);
    }
    const fault = { fault: { code: "session_unreadable", message: "no meta" } };
    const record = new SessionRecord({ log: null, source: source(), prompts: null });
    const script = play({ tick: [effect(1, { type: "session_read" })], "result:1": [fault] });
    const { driver } = start(script, { record });
    await expect(driver.events.next()).rejects.toMatchObject(error);
  });

  it("tells the core of a store's own errors by their codes", async () => {
    const log = slowLog();
    const record = new SessionRecord({ log, source: null, prompts: null });
    const { core } = start(play({ tick: [append(1, "{}\n")] }), { record });
    await settle();
    log.finish(locked(id));
    await settle();
    expect(results(core.inputs)).toMatchObject([[1, { type: "error", code: "E_SESSION_LOCKED" }]]);
  });

  it("limits prompts as the settings say", async () => {
    const { prompts } = new MemorySessionStore();
    const append = vi.spyOn(prompts, "append");
    const record = new SessionRecord({ log: null, source: null, prompts });
    const entry = { conversation_id: id, ts: 1, text: "typed" };
    const tick = [
      effect(1, { type: "history_append", entry, max_bytes: 100 }),
      effect(2, { type: "history_append", entry }),
    ];
    start(play({ tick }), { record });
    await settle();
    expect(append.mock.calls).toEqual([
      [entry, 100],
      [entry, undefined],
    ]);
  });

  it("takes lines, the thread's name and prompts, and finds prompts again", async () => {
    const store = new MemorySessionStore();
    const record = new SessionRecord({ log: await store.create(id), source: null, prompts: store.prompts });
    const entry = { conversation_id: id, ts: 1, text: "typed" };
    const { core, driver } = start(
      play({
        tick: [append(1, firstLines(id, "hi"))],
        "result:1": [effect(2, { type: "session_rename", name: "a name" })],
        "result:2": [effect(3, { type: "history_append", entry })],
        "result:3": [effect(4, { type: "history_read", log_id: 1, offset: 0 })],
        "result:4": [effect(5, { type: "history_read", log_id: 1, offset: 7 })],
      }),
      { record },
    );
    await settle();
    expect(results(core.inputs)).toEqual([
      [1, { type: "done" }],
      [2, { type: "done" }],
      [3, { type: "done" }],
      [4, { type: "history_entry", entry }],
      [5, { type: "history_entry", entry: null }],
    ]);
    await expect(store.open(id)).rejects.toMatchObject({ code: "session_locked" });
    await driver.close();
    expect(await store.head(id)).toMatchObject({ name: "a name", preview: "hi" });
    await (await store.open(id)).close();
  });

  it("tells the core what the store's failure was", async () => {
    const log = slowLog();
    const record = new SessionRecord({ log, source: null, prompts: null });
    const { core } = start(
      play({
        tick: [
          append(1, turnEndLine()),
          effect(2, { type: "history_append", entry: { conversation_id: id, ts: 1, text: "x" } }),
        ],
      }),
      { record },
    );
    await settle();
    log.finish(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
    await settle();
    expect(results(core.inputs)).toMatchObject([
      [2, { type: "error", code: "E_UNSUPPORTED" }],
      [1, { type: "error", code: "ENOSPC", message: "no space left on device" }],
    ]);
  });

  it("of a session that is not recorded takes nothing and fails nothing", async () => {
    const record = new SessionRecord({ log: null, source: null, prompts: null });
    const { core } = start(play({ tick: [append(1, turnEndLine())] }), { record });
    await settle();
    expect(results(core.inputs)).toEqual([[1, { type: "done" }]]);
    expect(record.path).toBeNull();
  });

  it("has all that was said before the session is closed, and nothing else goes on meanwhile", async () => {
    const log = slowLog();
    const record = new SessionRecord({ log, source: null, prompts: null });
    const { driver, core, host } = start(
      play({
        tick: [event("first"), effect(1, { type: "fs_stat", path: "/w/.git" }), effect(2, spawnFields)],
        "result:1": [append(3, "one\n")],
        "result:3": [append(4, "two\n"), effect(5, spawnFields)],
      }),
      { record },
    );
    let closed = false;
    const closing = [driver.close(), driver.close()].map((done) =>
      done.then(() => {
        closed = true;
      }),
    );
    expect(driver.isEnded).toBe(true);
    expect(() => driver.submit("s", op)).toThrow(expect.objectContaining({ code: "session_closed" }));
    await settle();
    log.finish();
    await settle();
    expect(closed).toBe(false);
    log.finish();
    await Promise.all(closing);
    expect(log.lines).toEqual(["one\n", "two\n"]);
    expect(log.closed).toBe(true);
    expect(host.processes).toEqual([]);
    expect(core.inputs.filter(({ type }) => type === "suspend")).toHaveLength(1);
    expect(core.closed).toEqual([1]);
    expect(await read(driver, 2)).toEqual(["first", "(end)"]);
  });

  it("does not hold up the end of its session for more than a second", async () => {
    const log = slowLog();
    const record = new SessionRecord({ log, source: null, prompts: null });
    const { driver } = start(play({ tick: [append(1, "one\n")] }), { record });
    await settle();
    const begin = performance.now();
    await driver.close();
    expect(performance.now() - begin).toBeLessThan(3_000);
    expect(log.closed).toBe(true);
  });

  it("holds what a suspended session said last", async () => {
    const store = new MemorySessionStore();
    const record = new SessionRecord({ log: await store.create(id), source: null, prompts: null });
    const { driver } = start(
      play({
        tick: [append(1, metaLine(id))],
        suspend: [append(2, userLine("last"))],
        "result:2": ["closed"],
      }),
      { record },
    );
    await settle();
    await driver.suspend();
    expect(await textOf(store.read(id))).toBe(metaLine(id) + userLine("last"));
    await (await store.open(id)).close();
    await expect(driver.suspend()).rejects.toMatchObject({ code: "session_closed" });
  });

  it("is given free when the session ends with a fault", async () => {
    const store = new MemorySessionStore();
    const log = await store.create(id);
    await log.append(firstLines(id, "hi"));
    const record = new SessionRecord({ log, source: log.read(), prompts: null });
    const { driver } = start(
      play({
        tick: [effect(1, { type: "session_read" })],
        "result:1": [{ fault: { code: "x", message: "y" } }],
      }),
      { record },
    );
    await driver.ended;
    await driver.close();
    const next = await store.open(id);
    onTestFinished(() => next.close());
    expect(next.id).toBe(id);
  });
});

const spawnFields = {
  type: "process_spawn",
  argv: ["run"],
  cwd: "/w",
  env: { inherit: "core", exclude: [], include_only: [], set: {} },
  stdin: false,
  tty: false,
  sandbox: null,
};
