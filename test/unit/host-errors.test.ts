import { expect, test } from "vitest";

import { codeOf, HostError, toHostError } from "../../src/host/errors.ts";

test.each<[string, unknown, string, string]>([
  ["a coded error keeps its code", Object.assign(new Error("gone"), { code: "ENOENT" }), "ENOENT", "gone"],
  ["an error without one gets the fallback", new Error("odd"), "E_HOST", "odd"],
  ["a code that is no text doesn't count", Object.assign(new Error("old"), { code: 20 }), "E_HOST", "old"],
  ["text thrown as it is", "plain", "E_HOST", "plain"],
  ["nothing thrown at all", undefined, "E_HOST", "undefined"],
  ["an abort, by its name", new DOMException("stop", "AbortError"), "ABORT_ERR", "the operation was aborted"],
])("%s", (_, thrown, code, message) => {
  const error = toHostError(thrown);
  expect(error).toBeInstanceOf(HostError);
  expect([error.code, error.message]).toEqual([code, message]);
});

test("a host's error passes as it is, and the fallback can be chosen", () => {
  const error = new HostError("EBUSY", "later");
  expect(toHostError(error)).toBe(error);
  expect(toHostError(new Error("x"), "E_NETWORK").code).toBe("E_NETWORK");
});

test.each([null, undefined, "ENOENT", 7, {}, { code: 1 }])("%j has no code", (value) => {
  expect(codeOf(value)).toBeUndefined();
});
