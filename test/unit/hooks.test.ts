import { describe, expect, test, vi } from "vitest";

import { askHook, checkHooks, type Hooks, hookPoints } from "../../src/engine/hooks.ts";
import type { HookRequest } from "../../src/protocol/types/boundary.ts";

const request: HookRequest = {
  type: "pre_tool_use",
  turn_id: "t",
  call_id: "c",
  tool: "exec_command",
  input: { cmd: "ls" },
};
const never = new AbortController().signal;
const ask = (hooks: Hooks | undefined, signal = never) => askHook(hooks, request, signal);

describe("a hook", () => {
  test("is asked its own question, and what it wants is handed on", async () => {
    const preToolUse = vi.fn(async () => ({ block: "no", input: { cmd: "pwd" } }));
    const stop = vi.fn();
    expect(await ask({ preToolUse, stop })).toEqual({ block: "no", input: { cmd: "pwd" } });
    expect(preToolUse).toHaveBeenCalledWith(request, { signal: expect.any(AbortSignal) });
    expect(stop).not.toHaveBeenCalled();
  });

  test("may want nothing", async () => {
    expect(await ask({ preToolUse: () => {} })).toEqual({});
    expect(await ask({ preToolUse: () => ({}) })).toEqual({});
    expect(await ask(undefined)).toEqual({});
  });

  test.each<[unknown, string]>([
    ["no", "It must return an object or nothing, not a string."],
    [null, "It must return an object or nothing, not null."],
    [{ blocked: "no" }, 'Its result has no field "blocked".'],
    [{ block: true }, "Its result's block must be a string, not true."],
  ])("that answers %j has failed", async (result, message) => {
    const hooks = { preToolUse: () => result } as Hooks;
    await expect(ask(hooks)).rejects.toMatchObject({ code: "EINVAL", message });
  });

  test("fails by what it throws, at once or later", async () => {
    const error = new Error("broken");
    const throws = () => {
      throw error;
    };
    await expect(ask({ preToolUse: throws })).rejects.toBe(error);
    await expect(ask({ preToolUse: () => Promise.reject(error) })).rejects.toBe(error);
  });

  test("has limited time, and learns when it is over", async () => {
    let told: AbortSignal | undefined;
    const preToolUse: Hooks["preToolUse"] = (_, { signal }) => {
      told = signal;
      return new Promise(() => {});
    };
    await expect(ask({ preToolUse, timeoutMs: 5 })).rejects.toMatchObject({
      code: "ETIMEDOUT",
      message: "It gave no answer within 5 ms.",
    });
    expect(told?.aborted).toBe(true);
  });

  test("learns that its answer is no longer wanted", async () => {
    const controller = new AbortController();
    const preToolUse: Hooks["preToolUse"] = (_, { signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve({ block: "gone" })));
    const answer = ask({ preToolUse }, controller.signal);
    controller.abort();
    expect(await answer).toEqual({ block: "gone" });
  });
});

describe("the option hooks", () => {
  test("names the points that have a function", () => {
    expect(hookPoints(undefined)).toEqual([]);
    expect(hookPoints({ timeoutMs: 1, stop: () => {}, preToolUse: () => {} })).toEqual([
      "pre_tool_use",
      "stop",
    ]);
  });

  test.each<[unknown, string, string]>([
    [{ onStop: () => {} }, "onStop", 'hooks has no field "onStop". Did you mean "stop"?'],
    [{ preTooluse: () => {} }, "preTooluse", 'hooks has no field "preTooluse". Did you mean "preToolUse"?'],
    [{ stop: "say" }, "stop", "stop must be a function, not a string."],
    [{ timeoutMs: 0 }, "hooks.timeoutMs", "hooks.timeoutMs must be a whole number from 1, not the number 0."],
    [[], "hooks", "hooks must be a plain object, not an array."],
  ])("%j is refused", (hooks, path, message) => {
    expect(() => checkHooks(hooks as Hooks)).toThrow(
      expect.objectContaining({ code: "invalid_argument", message, details: { path } }),
    );
  });
});
