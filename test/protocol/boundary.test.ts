import { expect, it } from "vitest";

import { failure } from "../../src/protocol/check.ts";
import { checkInput, checkOutboxEntry } from "../../src/protocol/checks/boundary.ts";

it("takes every kind of outbox entry", () => {
  const spawn = {
    id: 3,
    type: "process_spawn",
    argv: ["ls"],
    cwd: "/w",
    env: { inherit: "core", exclude: [], include_only: [], set: { A: "b" } },
    stdin: false,
    tty: false,
    sandbox: { type: "workspace-write" },
  };
  const open = { id: 1, type: "http_open", method: "POST", url: "u", headers: [["a", "b"]], body: "" };
  const entries = [
    { event: { id: "1", msg: { type: "shutdown_complete" } } },
    { effect: open },
    { effect: spawn },
    { abort: 3 },
    { fault: { code: "engine_fault", message: "m" } },
    "closed",
  ];
  for (const entry of entries) expect(checkOutboxEntry(entry), JSON.stringify(entry)).toBe(true);
});

it.each([
  ["open", "", '"closed" or an object with its member\'s name'],
  [{ abort: -1 }, ".abort", "an integer not below 0"],
  [{ effect: { type: "sleep", ms: 5 } }, ".effect.id", "an integer not below 0"],
  [{ abort: 1, more: true }, ".more", "no such field"],
  [
    { effect: { id: 1, type: "http_open", method: "GET", url: "u", headers: [["a"]], body: "" } },
    ".effect.headers[0]",
    "an array of 2",
  ],
])("refuses the outbox entry %j", (entry, path, expected) => {
  expect(checkOutboxEntry(entry)).toBe(false);
  expect(failure()).toEqual({ path, expected });
});

it("takes inputs as the core does", () => {
  expect(checkInput({ type: "tick" })).toBe(true);
  expect(checkInput({ type: "submit", id: "1", op: { type: "interrupt" } })).toBe(true);
  expect(
    checkInput({ type: "result", effect: 1, result: { type: "exited", code: null, signal: "SIGKILL" } }),
  ).toBe(true);
  expect(checkInput({ type: "submit", id: "1", op: { type: "nap" } })).toBe(false);
});
