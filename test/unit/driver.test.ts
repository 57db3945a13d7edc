import { describe, expect, it } from "vitest";

import { Engine } from "../../src/engine/instance.ts";
import { CodexError } from "../../src/errors.ts";
import { effect, event, fakeCore, httpOpen, spawn } from "./support/fake-core.ts";
import { fakeHost } from "./support/fake-host.ts";
import { op, play, read, settle, start } from "./support/started.ts";

describe("a session's events", () => {
  it("come in order, and end when the session closes", async () => {
    const { driver } = start(
      play({ tick: [event("session_configured"), event("one")], submit: [event("two"), "closed"] }),
    );
    driver.submit("1", op);
    expect(await read(driver, 4)).toEqual(["session_configured", "one", "two", "(end)"]);
    expect(await driver.ended).toBeUndefined();
  });

  it("end with the fault that the core reports, after the events before it", async () => {
    const fault = { fault: { code: "engine_fault", message: "a defect" } };
    const { driver, core } = start(play({ tick: [event("one"), fault] }));
    expect(await read(driver, 1)).toEqual(["one"]);
    await expect(driver.events.next()).rejects.toMatchObject({ code: "engine_fault", message: "a defect" });
    expect(await read(driver, 1)).toEqual(["(end)"]);
    expect(core.resets).toBe(0);
  });

  it("end with the error of an event that doesn't fit", async () => {
    const decode = () => {
      throw new CodexError("invalid_event", "bad", { details: { path: "msg.delta" } });
    };
    const { driver } = start(play({ tick: [event("agent_message_delta")] }), { decode });
    await expect(driver.events.next()).rejects.toMatchObject({ code: "invalid_event" });
  });

  it.each([
    "not JSON",
    "{}",
    "[1]",
    '[{"effect":{"id":1,"type":"launch"}}]',
    '[{"effect":{"id":1,"type":"sleep"}}]',
  ])("end with engine_fault for the outbox %j", async (outbox) => {
    const { driver } = start(() => outbox);
    await expect(driver.events.next()).rejects.toMatchObject({ code: "engine_fault" });
  });
});

describe("closing", () => {
  it("kills commands, aborts requests, drops timers, and can be done twice", async () => {
    const script = play({
      tick: [effect(1, spawn), effect(2, httpOpen()), effect(3, { type: "sleep", ms: 100_000 })],
      "result:1": [effect(4, { type: "process_read", process: 1 })],
      "result:2": [event("opened"), effect(5, { type: "http_read", stream: 2 })],
    });
    const { driver, core, host } = start(script);
    await read(driver, 1);
    await settle();
    const before = core.inputs.length;
    await driver.close();
    await driver.close();
    expect(host.processes[0]?.killed).toBe(true);
    expect(host.bodies[0]?.signal.aborted).toBe(true);
    expect(core.closed).toHaveLength(1);
    expect(core.inputs).toHaveLength(before);
    expect(await read(driver, 1)).toEqual(["(end)"]);
    expect(() => driver.submit("1", op)).toThrow(expect.objectContaining({ code: "session_closed" }));
    expect(() => driver.interrupt()).toThrow(expect.objectContaining({ code: "session_closed" }));
  });

  it("waits for a write that is under way, but not for ever", async () => {
    const host = fakeHost();
    let finish = () => {};
    host.fs.writeFile = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const writing = play({ tick: [effect(1, { type: "fs_write", path: "/w/a", data: "x" })] });
    const { driver } = start(writing, { host });
    await settle();
    let closed = false;
    const closing = driver.close().then(() => {
      closed = true;
    });
    await settle();
    expect(closed).toBe(false);
    finish();
    await closing;

    const stuck = start(writing, { host });
    await settle();
    const begun = performance.now();
    await stuck.driver.close();
    expect(performance.now() - begun).toBeGreaterThan(900);
  });
});

describe("a trap", () => {
  const trap = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };

  it("ends every session of the instance, and the next one gets a fresh instance", async () => {
    const core = fakeCore((input) => (input.type === "submit" ? trap() : [event("ready")]));
    const engine = new Engine(core);
    const first = start(() => [], { core, engine }).driver;
    const second = start(() => [], { core, engine }).driver;
    expect(() => first.submit("1", op)).toThrow(expect.objectContaining({ code: "engine_fault" }));
    for (const driver of [first, second]) {
      expect(await read(driver, 1)).toEqual(["ready"]);
      await expect(driver.events.next()).rejects.toMatchObject({ code: "engine_fault" });
      expect(() => driver.submit("1", op)).toThrow(expect.objectContaining({ code: "session_closed" }));
      await driver.close();
    }
    expect(engine.sessions).toBe(0);
    expect(core.resets).toBe(0);

    const third = start(() => [], { core, engine }).driver;
    expect(core.resets).toBe(1);
    expect(await read(third, 1)).toEqual(["ready"]);
    start(() => [], { core, engine });
    expect(core.resets).toBe(1);
  });

  it("while a result is fed in reaches the reader of the events", async () => {
    const { driver } = start((input) =>
      input.type === "result" ? trap() : [effect(1, { type: "fs_stat", path: "/" })],
    );
    await expect(driver.events.next()).rejects.toMatchObject({ code: "engine_fault" });
  });

  it("is told from a refusal, which leaves the session as it was", async () => {
    const { driver, core } = start((input) => {
      if (input.type === "submit") throw new Error('{"code":"invalid_argument","message":"no such op"}');
      return input.type === "cancel" ? [event("interrupted")] : [];
    });
    expect(() => driver.submit("1", op)).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: "no such op" }),
    );
    driver.interrupt();
    expect(await read(driver, 1)).toEqual(["interrupted"]);
    expect(core.resets).toBe(0);
  });
});
