import { beforeEach, describe, expect, it } from "vitest";

import { engineOf } from "../../src/engine/instance.ts";
import { Session } from "../../src/engine/session.ts";
import type { SessionOptions } from "../../src/engine/session-options.ts";
import type { Host } from "../../src/host/types.ts";
import { createVirtualHost } from "../../src/host/virtual/host.ts";
import type { Event, Op } from "../../src/protocol/index.ts";
import { type FakeAgent, fakeAgent, says, turnEnd } from "./support/fake-agent.ts";
import { event, fakeCore, refused } from "./support/fake-core.ts";
import { fakeHost } from "./support/fake-host.ts";

const hello: Op = { type: "user_input", items: [{ type: "text", text: "hello" }] };

let agent: FakeAgent;
beforeEach(() => {
  agent = fakeAgent();
});

const open = (options: SessionOptions = {}) => Session.openOn(agent, options);

async function typesOf(session: AsyncIterable<Event>): Promise<string[]> {
  const types: string[] = [];
  for await (const { msg } of session) types.push(msg.type);
  return types;
}

describe("a session", () => {
  it("is configured when it opens, takes ops, and ends with its last event", async () => {
    const session = await open();
    expect(session.id).toBe("thread-1");
    const id = session.submit(hello);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    session.submit({ type: "shutdown" });
    expect(await typesOf(session)).toEqual([
      "session_configured",
      "task_started",
      "agent_message",
      "task_complete",
      "shutdown_complete",
    ]);
    expect(session.closed).toBe(true);
    await session.whenClosed();
  });

  it("gives the core what it needs to know, and no credential", async () => {
    const tool = { name: "lookup", description: "Looks up.", inputSchema: { type: "object" } };
    await open({
      host: fakeHost({}, { OPENAI_API_KEY: "sk-secret" }),
      cwd: "sub/../other/.",
      config: { model: "m" },
      configOverrides: ["a.b=1"],
      configToml: "x = 1",
      codexHome: "/home/u/codex",
      apiKey: "sk-secret",
      env: { MY_KEY: "sk-secret" },
      dynamicTools: [tool],
      originator: "tests",
      journal: true,
    });
    expect(agent.core.opened).toEqual([
      {
        cwd: "/w/other",
        codex_home: "/home/u/codex",
        config: {
          files: [{ kind: "user", path: "/home/u/codex/config.toml", text: "x = 1" }],
          flags: ["a.b=1"],
          overrides: { model: "m" },
          home: null,
          folders: [
            { path: "/", markers: [".git"] },
            { path: "/w", markers: [".git"] },
            { path: "/w/other", markers: [".git"] },
          ],
        },
        host: {
          os: "linux",
          arch: "x86_64",
          shell: { name: "sh", path: "/bin/sh" },
          timezone: expect.stringMatching(/./),
          utc_offset_minutes: expect.any(Number),
          tmpdir: "/tmp",
        },
        seed: expect.any(Number),
        originator: "tests",
        dynamic_tools: [tool],
        hooks: [],
        mcp_servers: {},
        thread: null,
        prompt_history: null,
        journal: true,
      },
    ]);
    expect(JSON.stringify(agent.core.opened)).not.toContain("secret");
  });

  it("refuses dynamic tools that are none", async () => {
    const tool = { name: "lookup", description: "Looks up.", inputSchema: {} };
    for (const [dynamicTools, path] of [
      [tool, "dynamicTools"],
      [["lookup"], "dynamicTools"],
      [[{ ...tool, name: "" }], "name"],
      [[tool, { ...tool, inputSchema: true }], "inputSchema"],
      [[{ ...tool, schema: {} }], "schema"],
    ]) {
      const options = { dynamicTools } as SessionOptions;
      await expect(open(options)).rejects.toMatchObject({ code: "invalid_argument", details: { path } });
    }
  });

  it("shares the default host with other sessions, so that it tries its sandbox once", async () => {
    const used = new Set<Host>();
    let cwd = "/w";
    agent.defaultHost = async () => {
      const host = fakeHost({ platform: { os: "linux", arch: "x86_64", tmpdir: null, cwd } });
      const { stat } = host.fs;
      const noted = (path: string) => {
        used.add(host);
        return stat(path);
      };
      Object.assign(host.fs, { stat: noted });
      return host;
    };
    await open();
    await open();
    expect(used.size).toBe(1);
    await open({ env: {} });
    cwd = "/elsewhere";
    await open();
    expect(used.size).toBe(3);
    expect(agent.core.opened.at(-1)).toMatchObject({ cwd: "/elsewhere" });
  });

  it("loads the core while it looks at the workspace", async () => {
    const begun: string[] = [];
    const host = createVirtualHost({ files: {}, cwd: "/w" });
    const platform = {
      loadCore: async () => {
        begun.push("core");
        return agent.core;
      },
      defaultHost: async () => {
        begun.push("host");
        return host;
      },
    };
    await Session.openOn(platform, {});
    expect(begun).toEqual(["core", "host"]);
  });

  it("waits for no core, and reports none that fails, where the workspace is not there", async () => {
    const host = createVirtualHost({ files: {}, cwd: "/w" });
    const open = (loadCore: () => Promise<never>) =>
      Session.openOn({ loadCore, defaultHost: async () => host }, { cwd: "/nowhere" });
    await expect(open(() => new Promise(() => {}))).rejects.toMatchObject({ code: "workspace_not_found" });
    await expect(open(() => Promise.reject(new Error("damaged")))).rejects.toMatchObject({
      code: "workspace_not_found",
    });
  });

  it("loads no core where an engine is named", async () => {
    let loads = 0;
    const loadCore = async () => {
      loads += 1;
      return agent.core;
    };
    const host = createVirtualHost({ files: {}, cwd: "/w" });
    await Session.openOn({ loadCore, defaultHost: async () => host }, { engine: engineOf(agent.core) });
    expect(loads).toBe(0);
  });

  it("closes when its reader leaves early", async () => {
    agent = fakeAgent(() => [says("one"), says("two")]);
    const session = await open();
    session.submit(hello);
    for await (const { msg } of session) if (msg.type === "agent_message") break;
    expect(session.closed).toBe(true);
    expect(agent.core.closed).toEqual([1]);
  });

  it("is closed by `await using`", async () => {
    const session = await open();
    await session[Symbol.asyncDispose]();
    expect(session.closed).toBe(true);
  });

  it("lets its remaining events be read after it was closed", async () => {
    const session = await open();
    session.submit(hello);
    await session.close();
    await session.close();
    expect((await typesOf(session)).at(-1)).toBe("task_complete");
  });

  it("refuses ops after it was closed", async () => {
    const session = await open();
    await session.close();
    for (const use of [() => session.submit(hello), () => session.interrupt(), () => session.journal()]) {
      expect(use).toThrow(expect.objectContaining({ code: "session_closed" }));
    }
  });

  it.each([null, "interrupt", {}, { type: "no_such_op" }, { type: "user_input", items: "hi" }])(
    "refuses the op %j and goes on",
    async (op) => {
      const session = await open();
      expect(() => session.submit(op as Op)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
      session.submit(hello);
      expect(agent.ops()).toHaveLength(1);
    },
  );

  it("has one reader", async () => {
    const session = await open();
    session[Symbol.asyncIterator]();
    expect(() => session[Symbol.asyncIterator]()).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });

  it("ends with invalid_event at an event that doesn't fit, unless it is told to let it pass", async () => {
    agent = fakeAgent(() => [event("agent_message", { message: 5 }), turnEnd]);
    const strict = await open();
    strict.submit(hello);
    await expect(typesOf(strict)).rejects.toMatchObject({
      code: "invalid_event",
      details: { path: "msg.message" },
    });

    const lax = await open({ validate: "off" });
    lax.submit(hello);
    lax.submit({ type: "shutdown" });
    expect(await typesOf(lax)).toContain("agent_message");
  });

  it("passes events of later releases on", async () => {
    agent = fakeAgent(() => [event("from_the_future", { anything: [1] }), turnEnd]);
    const session = await open();
    session.submit(hello);
    session.submit({ type: "shutdown" });
    expect(await typesOf(session)).toContain("from_the_future");
  });
});

describe("a session does not open", () => {
  it.each([
    [null, undefined, "must be an object"],
    ["text", undefined, "must be an object"],
    [{ cwdd: "/" }, "cwdd", 'Did you mean "cwd"?'],
    [{ cwd: 5 }, "cwd", "must be a non-empty string, not the number 5"],
    [{ cwd: "" }, "cwd", "an empty string"],
    [{ host: {} }, "host.fs", "must be an object, not undefined"],
    [{ apiKey: 12345 }, "apiKey", "must be a non-empty string"],
    [{ apiKey: " " }, "apiKey", "must be a non-empty string"],
    [{ env: { A: 1 } }, "env.A", "must be a string"],
    [{ configToml: {} }, "configToml", "must be a string"],
    [{ codexHome: "" }, "codexHome", "must be a non-empty string or null, not an empty string"],
    [{ validate: "lax" }, "validate", 'must be one of "strict", "warn", "off"'],
    [{ journal: "yes" }, "journal", "must be a boolean"],
  ])("with the options %j", async (options, path, message) => {
    const attempt = open(options as SessionOptions);
    await expect(attempt).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining(message),
    });
    await attempt.catch((error) => expect(error.details?.path).toBe(path));
  });

  it.each([
    [{ a: { b: [1, () => 1] } }, "config.a.b[1]"],
    [{ a: Number.NaN }, "config.a"],
    [{ a: 1n }, "config.a"],
  ])("with settings that config.toml can't hold: %s", async (config, path) => {
    await expect(open({ config })).rejects.toMatchObject({ code: "invalid_config", details: { path } });
  });

  it("in a workspace that is not there, or is a file", async () => {
    const host = createVirtualHost({ files: { "/w/a.txt": "text" }, cwd: "/w" });
    await expect(open({ host, cwd: "/nowhere" })).rejects.toMatchObject({ code: "workspace_not_found" });
    await expect(open({ host, cwd: "a.txt" })).rejects.toMatchObject({ code: "workspace_not_found" });
    await expect(open({ host, cwd: "a.txt/sub" })).rejects.toMatchObject({ code: "workspace_not_found" });
    expect(agent.core.opened).toEqual([]);
  });

  it.each(["stat", "readdir"] as const)("in a workspace that may not be read: %s", async (call) => {
    const host: Host = fakeHost();
    const denied = () => Promise.reject(Object.assign(new Error("permission denied"), { code: "EACCES" }));
    Object.assign(host.fs, { [call]: denied });
    await expect(open({ host })).rejects.toMatchObject({
      code: "workspace_not_readable",
      details: { hostCode: "EACCES" },
    });
  });

  it("when the module can't be loaded, and opens when it can again", async () => {
    agent.failure = new Error("no module");
    await expect(open()).rejects.toThrow("no module");
    agent.failure = undefined;
    expect((await open()).id).toBe("thread-1");
  });

  it("when the core refuses its settings", async () => {
    const core = fakeCore(() => []);
    core.exports.open = () => {
      throw refused("invalid_config", "`model` must be a string");
    };
    const platform = { loadCore: async () => core, defaultHost: async () => fakeHost() };
    await expect(Session.openOn(platform, {})).rejects.toMatchObject({
      code: "invalid_config",
      message: "`model` must be a string",
    });
  });

  it("when the core ends before it is configured", async () => {
    for (const outbox of [["closed"], [{ fault: { code: "engine_fault", message: "a defect" } }]]) {
      const core = fakeCore(() => outbox);
      const platform = { loadCore: async () => core, defaultHost: async () => fakeHost() };
      await expect(Session.openOn(platform, {})).rejects.toMatchObject({ code: "engine_fault" });
    }
  });
});
