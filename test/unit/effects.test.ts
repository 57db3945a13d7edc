import { describe, expect, it, vi } from "vitest";

import { highWater } from "../../src/engine/driver.ts";
import { effect, event, httpOpen, spawn } from "./support/fake-core.ts";
import { fakeHost } from "./support/fake-host.ts";
import { op, play, read, settle, start } from "./support/started.ts";

describe("effects", () => {
  it("are performed by the host, and their results go back", async () => {
    const host = fakeHost();
    host.fs.readFile = async (path) => new TextEncoder().encode(`text of ${path}`);
    const { core } = start(
      play({
        tick: [
          effect(1, { type: "fs_read", path: "/w/a" }),
          effect(2, { type: "fs_stat", path: "/w" }),
          effect(3, { type: "fs_realpath", path: "/w/b" }),
          effect(4, { type: "fs_mkdir", path: "/w/c" }),
          effect(5, { type: "fs_remove", path: "/w/d" }),
          effect(6, { type: "sleep", ms: 1 }),
        ],
      }),
      { host },
    );
    await vi.waitFor(() => expect(core.inputs).toHaveLength(7));
    const results = core.inputs.flatMap((input) =>
      input.type === "result" ? [[input.effect, input.result]] : [],
    );
    expect(new Map(results as [number, unknown][])).toEqual(
      new Map<number, unknown>([
        [1, { type: "bytes", channel: 0, data: "text of /w/a", length: 12 }],
        [2, { type: "stat", kind: "directory", size: 0 }],
        [3, { type: "path", path: "/w/b" }],
        [4, { type: "done" }],
        [5, { type: "error", code: "ENOENT", message: "no such file" }],
        [6, { type: "done" }],
      ]),
    );
  });

  it("whose answer the core could not read have failed, and keep nothing open", async () => {
    const host = fakeHost();
    host.fs.stat = async () => ({ kind: "file", size: -1 });
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true;
      },
    });
    host.http.send = async () => ({ status: 0.5, headers: [], body });
    const { core } = start(
      play({ tick: [effect(1, { type: "fs_stat", path: "/w" }), effect(2, httpOpen())] }),
      { host },
    );
    await vi.waitFor(() => expect(core.inputs).toHaveLength(3));
    expect(core.inputs.slice(1)).toMatchObject([
      { effect: 1, result: { code: "E_HOST", message: expect.stringContaining("fs_stat") } },
      { effect: 2, result: { code: "E_HOST", message: expect.stringContaining("status") } },
    ]);
    expect(cancelled).toBe(true);
  });

  it("write text as UTF-8", async () => {
    const host = fakeHost();
    const written: [string, string][] = [];
    host.fs.writeFile = async (path, data) => void written.push([path, new TextDecoder().decode(data)]);
    const { core } = start(play({ tick: [effect(1, { type: "fs_write", path: "/w/ä", data: "é\n" })] }), {
      host,
    });
    await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
    expect(written).toEqual([["/w/ä", "é\n"]]);
  });

  it("give E_HOST for an error without a code, whatever was thrown", async () => {
    const host = fakeHost();
    host.fs.stat = () => Promise.reject("just text");
    host.fs.mkdir = () => {
      throw new Error("at once");
    };
    const { core } = start(
      play({ tick: [effect(1, { type: "fs_stat", path: "/" }), effect(2, { type: "fs_mkdir", path: "/" })] }),
      { host },
    );
    await vi.waitFor(() => expect(core.inputs).toHaveLength(3));
    const error = { type: "error", code: "E_HOST" };
    expect(core.inputs).toContainEqual({
      type: "result",
      effect: 1,
      result: { ...error, message: "just text" },
    });
    expect(core.inputs).toContainEqual({
      type: "result",
      effect: 2,
      result: { ...error, message: "at once" },
    });
  });

  it("never run the host's code inside a step, so that it may use the session", async () => {
    const host = fakeHost();
    const { driver, core } = start(
      play({ tick: [effect(1, { type: "fs_stat", path: "/" })], submit: [event("submitted")] }),
      {
        host: Object.assign(host, {
          fs: {
            ...host.fs,
            stat: () => {
              driver.submit("from the host", op);
              return Promise.resolve({ kind: "file", size: 1 } as const);
            },
          },
        }),
      },
    );
    expect(await read(driver, 1)).toEqual(["submitted"]);
    await vi.waitFor(() => expect(core.inputs).toHaveLength(3));
  });

  it("that were aborted give no result, even when the host ends them late", async () => {
    const host = fakeHost();
    let finish: (value: Uint8Array) => void = () => {};
    let signal: AbortSignal | undefined;
    host.fs.readFile = (_path, options) => {
      signal = options?.signal;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const { driver, core } = start(
      play({ tick: [effect(1, { type: "fs_read", path: "/" })], submit: [{ abort: 1 }] }),
      {
        host,
      },
    );
    await settle();
    driver.submit("1", op);
    expect(signal?.aborted).toBe(true);
    finish(new Uint8Array(1));
    await settle();
    expect(core.inputs.map((input) => input.type)).toEqual(["tick", "submit"]);
  });
});

describe("a response", () => {
  const reading = play({
    tick: [effect(1, httpOpen())],
    "result:1": [effect(2, { type: "http_read", stream: 1 })],
    "result:2": [effect(3, { type: "http_read", stream: 1 })],
    "result:3": [effect(4, { type: "http_read", stream: 1 })],
  });

  it("arrives as a head and chunks, as the endpoint sends them", async () => {
    const { core, host } = start(reading);
    await vi.waitFor(() => expect(host.bodies).toHaveLength(1));
    host.bodies[0]?.send("data: 1\n\n");
    await settle();
    host.bodies[0]?.send("");
    host.bodies[0]?.send("data: 2\n\n");
    host.bodies[0]?.end();
    await vi.waitFor(() => expect(core.inputs).toHaveLength(5));
    expect(core.inputs.slice(1)).toEqual([
      {
        type: "result",
        effect: 1,
        result: { type: "http_head", status: 200, headers: [["content-type", "text/event-stream"]] },
      },
      { type: "result", effect: 2, result: { type: "bytes", channel: 0, data: "data: 1\n\n", length: 9 } },
      { type: "result", effect: 3, result: { type: "bytes", channel: 0, data: "data: 2\n\n", length: 9 } },
      { type: "result", effect: 4, result: { type: "end" } },
    ]);
  });

  it("crosses in chunks of 1 MiB at most", async () => {
    const { core, host } = start(reading);
    await vi.waitFor(() => expect(host.bodies).toHaveLength(1));
    host.bodies[0]?.send(new Uint8Array(2.5 * 2 ** 20));
    await vi.waitFor(() => expect(core.inputs).toHaveLength(5));
    expect(
      core.inputs.slice(2).map((input) => (input.type === "result" ? input.result["length"] : 0)),
    ).toEqual([2 ** 20, 2 ** 20, 2 ** 19]);
  });

  it("is cancelled when the request is aborted", async () => {
    const { driver, host } = start((input, handle) =>
      input.type === "submit" ? [{ abort: 1 }] : reading(input, handle),
    );
    await vi.waitFor(() => expect(host.bodies).toHaveLength(1));
    await settle();
    driver.submit("1", op);
    expect(host.bodies[0]?.signal.aborted).toBe(true);
    await vi.waitFor(() => expect(host.bodies[0]?.cancelled).toBe(true));
  });

  it("waits while the reader of the events is behind, and time stands still with it", async () => {
    const flood = Array.from({ length: highWater }, (_, index) => event(`delta ${index}`));
    const script = play({
      tick: [effect(1, httpOpen())],
      "result:1": [effect(2, { type: "http_read", stream: 1 })],
      "result:2": [
        ...flood,
        effect(3, { type: "http_read", stream: 1 }),
        effect(4, { type: "sleep", ms: 20 }),
      ],
    });
    const { driver, core, host } = start(script);
    await vi.waitFor(() => expect(host.bodies).toHaveLength(1));
    host.bodies[0]?.send("a");
    host.bodies[0]?.send("b");
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(core.inputs).toHaveLength(3);

    await read(driver, highWater / 2 - 1);
    await settle();
    expect(core.inputs).toHaveLength(3);
    await read(driver, 1);
    await settle();
    expect(core.inputs.at(-1)).toMatchObject({ effect: 3, result: { type: "bytes" } });
    await vi.waitFor(() => expect(core.inputs.at(-1)).toMatchObject({ effect: 4, result: { type: "done" } }));
  });
});

describe("the key", () => {
  it("is added to the request, and nothing that the core gets holds it", async () => {
    const script = play({ tick: [effect(1, httpOpen({ provider: "mine", env_key: "MY_KEY" }))] });
    const { core, host } = start(script, { host: fakeHost({}, { MY_KEY: "sk-secret" }) });
    await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
    expect(host.bodies[0]?.request.headers).toEqual([
      ["accept", "x"],
      ["authorization", "Bearer sk-secret"],
    ]);
    expect(JSON.stringify([core.inputs, core.opened])).not.toContain("secret");
  });

  it("goes with headers whose values the environment holds", async () => {
    const script = play({ tick: [effect(1, httpOpen(null, { "x-team": "TEAM", "x-none": "UNSET" }))] });
    const { core, host } = start(script, { host: fakeHost({}, { TEAM: "the secret one" }) });
    await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
    expect(host.bodies[0]?.request.headers).toEqual([
      ["accept", "x"],
      ["x-team", "the secret one"],
    ]);
    expect(JSON.stringify([core.inputs, core.opened])).not.toContain("secret");
  });

  it("that is missing is a failure of the request that says how to give one", async () => {
    const outcomes: unknown[] = [];
    const script = play({ tick: [effect(1, httpOpen({ provider: "mine", env_key: "MY_KEY" }))] });
    const { core, host } = start(script, {
      observeOutcome: ({ type }, outcome) => outcomes.push([type, outcome]),
    });
    await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
    expect(core.inputs[1]).toMatchObject({ result: { type: "error", code: "E_NO_KEY" } });
    expect(JSON.stringify(core.inputs[1])).toMatch(/MY_KEY.*apiKey/);
    expect(outcomes).toMatchObject([["http_open", { code: "E_NO_KEY" }]]);
    expect(host.bodies).toHaveLength(0);
  });
});

describe("a command", () => {
  const running = play({
    tick: [effect(1, spawn)],
    "result:1": [effect(2, { type: "process_read", process: 1 })],
    submit: [{ abort: 2 }, effect(3, { type: "process_read", process: 1 })],
    "result:3": [effect(4, { type: "process_write", process: 1, data: "in\n" })],
    "result:4": [effect(5, { type: "process_read", process: 1 })],
  });

  it("gets what the core asks for, and the workspace", async () => {
    const { host } = start(running);
    await vi.waitFor(() => expect(host.processes).toHaveLength(1));
    const { type: _, ...asked } = spawn;
    expect(host.processes[0]?.request).toEqual({ ...asked, workspace: "/w" });
  });

  it("loses no output to a read that was aborted", async () => {
    const { driver, core, host } = start(running);
    await vi.waitFor(() => expect(host.processes).toHaveLength(1));
    await settle();
    host.processes[0]?.print("out\n");
    driver.submit("1", op);
    await vi.waitFor(() => expect(host.processes[0]?.written).toEqual(["in\n"]));
    host.processes[0]?.exit(3);
    await vi.waitFor(() => expect(core.inputs.at(-1)).toMatchObject({ effect: 5 }));
    const results = core.inputs.flatMap((input) =>
      input.type === "result" ? [[input.effect, input.result.type]] : [],
    );
    expect(results).toEqual([
      [1, "spawned"],
      [3, "bytes"],
      [4, "done"],
      [5, "exited"],
    ]);
  });

  it("is killed when it is aborted, and when it starts after that", async () => {
    const host = fakeHost();
    const { driver } = start(play({ tick: [effect(1, spawn)], submit: [{ abort: 1 }] }), { host });
    await vi.waitFor(() => expect(host.processes).toHaveLength(1));
    await settle();
    driver.submit("1", op);
    expect(host.processes[0]?.killed).toBe(true);

    const spawning = fakeHost();
    let started = () => {};
    const gate = new Promise<void>((resolve) => {
      started = resolve;
    });
    const slow = fakeHost({
      sandbox: {
        shell: { name: "sh", path: "/bin/sh" },
        enforcement: async () => null,
        spawn: async (request) => {
          await gate;
          if (spawning.sandbox === null) throw new Error("the fake host has processes");
          return spawning.sandbox.spawn(request);
        },
      },
    });
    const late = start(play({ tick: [effect(1, spawn)], submit: [{ abort: 1 }] }), { host: slow });
    await settle();
    late.driver.submit("1", op);
    started();
    await vi.waitFor(() => expect(spawning.processes.map(({ killed }) => killed)).toEqual([true]));
  });

  it("is preceded by the question what limits can be enforced", async () => {
    for (const [host, name] of [
      [fakeHost(), "fake"],
      [fakeHost({ sandbox: null }), null],
    ] as const) {
      const { core } = start(play({ tick: [effect(1, { type: "sandbox_probe" })] }), { host });
      await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
      expect(core.inputs[1]).toMatchObject({ result: { type: "sandbox", name } });
    }
  });

  it("is refused where there are no processes", async () => {
    const { core } = start(play({ tick: [effect(1, spawn)] }), { host: fakeHost({ sandbox: null }) });
    await vi.waitFor(() => expect(core.inputs).toHaveLength(2));
    expect(core.inputs[1]).toMatchObject({ result: { type: "error", code: "E_UNSUPPORTED" } });
  });
});
