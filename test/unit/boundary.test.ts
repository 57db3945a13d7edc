import { describe, expect, it } from "vitest";

import { checkedOutcome, decodeOutbox, decodeOutboxes, type Outcome } from "../../src/engine/boundary.ts";
import { effect, httpOpen, spawn } from "./support/fake-core.ts";

const decode = (...entries: unknown[]) => decodeOutbox(JSON.stringify(entries));

describe("an outbox", () => {
  it("holds entries of five kinds, in order, as the core wrote them", () => {
    const entries = [
      { event: { id: "1", msg: { type: "anything" } } },
      effect(3, { type: "sleep", ms: 5 }),
      effect(4, httpOpen({ provider: "mine", env_key: "MY_KEY" })),
      effect(5, { ...spawn, sandbox: null }),
      { abort: 3 },
      { fault: { code: "engine_fault", message: "a defect" } },
      "closed",
    ];
    expect(decode(...entries)).toEqual(entries);
    expect(decodeOutboxes(JSON.stringify([entries, []]))).toEqual([entries, []]);
  });

  it.each([
    ["an unknown entry", { other: 1 }],
    ["an unknown word", "opened"],
    ["an effect without an id", { effect: { type: "sleep", ms: 1 } }],
    ["an effect without a type", { effect: { id: 1 } }],
    ["an abort of a word", { abort: "1" }],
    ["a fault without a message", { fault: { code: "engine_fault" } }],
    ["headers that are no pairs", effect(1, { ...httpOpen(), headers: [["a"]] })],
    ["a credential without a provider", effect(1, { ...httpOpen(), auth: { env_key: null } })],
    ["a variable's name that is no text", effect(1, { ...httpOpen(), env_headers: { a: 1 } })],
    ["arguments that are no texts", effect(1, { ...spawn, argv: ["run", 1] })],
    ["an unknown inheritance", effect(1, { ...spawn, env: { ...spawn.env, inherit: "some" } })],
    ["an unknown sandbox", effect(1, { ...spawn, sandbox: { type: "open" } })],
    ["a path that is missing", effect(1, { type: "fs_write", data: "x" })],
  ])("is refused whole for %s", (_what, entry) => {
    const refused = expect.objectContaining({ code: "engine_fault" });
    expect(() => decode("closed", entry)).toThrow(refused);
    expect(() => decodeOutboxes(JSON.stringify([[], [entry]]))).toThrow(refused);
  });

  it.each(["not JSON", "{}", "null", '["closed"'])("is refused when it is no list: %j", (text) => {
    const refused = expect.objectContaining({ code: "engine_fault" });
    expect(() => decodeOutbox(text)).toThrow(refused);
    expect(() => decodeOutboxes(text)).toThrow(refused);
  });
});

describe("what a host answers", () => {
  const stat = { type: "fs_stat", id: 1, path: "/w" } as const;

  it("passes when the core can read it", () => {
    const bytes: Outcome = { type: "bytes", channel: "data", data: new Uint8Array(1) };
    expect(checkedOutcome({ ...stat, type: "fs_read" }, bytes)).toBe(bytes);
    const file: Outcome = { type: "stat", kind: "file", size: 3 };
    expect(checkedOutcome(stat, file)).toBe(file);
  });

  it.each([
    [{ type: "stat", kind: "file", size: 1.5 }, "fs_stat is wrong: size must be an integer"],
    [{ type: "stat", kind: "symlink", size: 1 }, 'kind must be "file", "directory" or "other"'],
    [{ type: "bytes", channel: "data", data: "text" }, "data must be a Uint8Array"],
    [{ type: "path", path: undefined }, "path must be a string"],
  ])("is a failure of the host when it can't: %j", (outcome, message) => {
    expect(checkedOutcome(stat, outcome as Outcome)).toEqual({
      type: "error",
      code: "E_HOST",
      message: expect.stringContaining(message),
    });
  });
});
