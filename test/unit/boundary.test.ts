import { describe, expect, it } from "vitest";

import { decodeOutbox } from "../../src/engine/boundary.ts";
import { effect, httpOpen, spawn } from "./support/fake-core.ts";

const decode = (...entries: unknown[]) => decodeOutbox(JSON.stringify(entries));

describe("an outbox", () => {
  it("holds entries of five kinds, in order", () => {
    const event = { id: "1", msg: { type: "anything" } };
    const fault = { code: "engine_fault", message: "a defect" };
    expect(decode({ event }, effect(3, { type: "sleep", ms: 5 }), { abort: 3 }, { fault }, "closed")).toEqual(
      [
        { type: "event", event },
        { type: "effect", id: 3, effect: { type: "sleep", ms: 5 } },
        { type: "abort", id: 3 },
        { type: "fault", message: "a defect" },
        { type: "closed" },
      ],
    );
  });

  it("names credentials by provider and variable", () => {
    const auth = { provider: "mine", env_key: "MY_KEY" };
    expect(
      decode(effect(1, httpOpen(auth)), effect(2, httpOpen({ provider: "openai", env_key: null }))),
    ).toMatchObject([
      { effect: { auth: { provider: "mine", envKey: "MY_KEY" } } },
      { effect: { auth: { provider: "openai", envKey: null } } },
    ]);
  });

  it.each([
    [null, null],
    [{ type: "danger-full-access" }, { type: "danger-full-access" }],
    [
      { type: "read-only", access: { type: "full-access" } },
      { type: "read-only", network_access: false },
    ],
    [{ type: "external-sandbox" }, { type: "external-sandbox", network_access: "restricted" }],
    [
      { type: "external-sandbox", network_access: "enabled" },
      { type: "external-sandbox", network_access: "enabled" },
    ],
    [
      { type: "workspace-write" },
      {
        type: "workspace-write",
        writable_roots: [],
        network_access: false,
        exclude_tmpdir_env_var: false,
        exclude_slash_tmp: false,
      },
    ],
  ])("asks for the limits %j", (sandbox, expected) => {
    expect(decode(effect(1, { ...spawn, sandbox }))).toMatchObject([{ effect: { sandbox: expected } }]);
  });

  it.each([
    ["an unknown entry", { other: 1 }],
    ["an unknown word", "opened"],
    ["an effect without an id", { effect: { type: "sleep", ms: 1 } }],
    ["an effect without a type", { effect: { id: 1 } }],
    ["an abort of a word", { abort: "1" }],
    ["a fault without a message", { fault: { code: "engine_fault" } }],
    ["headers that are no pairs", effect(1, { ...httpOpen(), headers: [["a"]] })],
    ["headers that are no list", effect(1, { ...httpOpen(), headers: {} })],
    ["a credential without a provider", effect(1, { ...httpOpen(), auth: { env_key: null } })],
    ["arguments that are no texts", effect(1, { ...spawn, argv: ["run", 1] })],
    ["arguments that are no list", effect(1, { ...spawn, argv: "run" })],
    ["an unknown inheritance", effect(1, { ...spawn, env: { ...spawn.env, inherit: "some" } })],
    ["a variable that is no text", effect(1, { ...spawn, env: { ...spawn.env, set: { A: 1 } } })],
    ["an unknown sandbox", effect(1, { ...spawn, sandbox: { type: "open" } })],
    ["a sandbox that is a word", effect(1, { ...spawn, sandbox: "open" })],
    [
      "limits of a wrong type",
      effect(1, { ...spawn, sandbox: { type: "read-only", network_access: "yes" } }),
    ],
    ["a flag that is no flag", effect(1, { ...spawn, tty: "no" })],
    ["a path that is missing", effect(1, { type: "fs_write", data: "x" })],
  ])("is refused whole for %s", (_what, entry) => {
    expect(() => decode(entry)).toThrow(expect.objectContaining({ code: "engine_fault" }));
  });
});
