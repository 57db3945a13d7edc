import { describe, expect, it } from "vitest";

import {
  checkOptions,
  checkValue,
  describe as inWords,
  isPlainObject,
  suggestion,
} from "../../src/checks.ts";

describe("isPlainObject", () => {
  it.each([{}, { a: 1 }, Object.create(null), JSON.parse("{}")])("accepts %j", (value) => {
    expect(isPlainObject(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], ["text"], [new Map()], [new Date()], [new (class A {})()], [() => 1]])(
    "refuses %s",
    (value) => {
      expect(isPlainObject(value)).toBe(false);
    },
  );
});

describe("checkOptions", () => {
  const fields = { name: "non-empty string", count: ["one", "two"] } as const;

  it("lets known fields and undefined ones pass", () => {
    expect(() => checkOptions({ name: "x", count: undefined }, "Options", fields)).not.toThrow();
  });

  it("knows no field but its own", () => {
    expect(() => checkOptions({ toString: "x" }, "Options", fields)).toThrow('no field "toString"');
    expect(() => checkOptions({ nmae: "x" }, "Options", fields)).toThrow('Did you mean "name"?');
  });
});

describe("checkValue", () => {
  it.each([
    ["", "string"],
    [true, "boolean"],
    [() => 1, "function"],
    [new Map(), "object"],
    [["a"], "array of strings"],
    [new AbortController().signal, "AbortSignal"],
  ] as const)("%s is good for %s", (value, kind) => {
    expect(() => checkValue(value, "it", kind)).not.toThrow();
  });

  it.each([
    [null, "object", "it must be an object, not null."],
    [[1], "array of strings", "it must be an array of strings, not an array."],
    [Number.NaN, "string", "it must be a string, not NaN."],
    ["sk-secret", "boolean", "it must be a boolean, not a string."],
    [1n, "function", "it must be a function, not a bigint."],
    [undefined, "AbortSignal", "it must be an AbortSignal, not undefined."],
  ] as const)("%s is not good for %s", (value, kind, message) => {
    expect(() => checkValue(value, "it", kind)).toThrow(message);
  });
});

describe("words", () => {
  it("never repeat a text that may be a secret", () => {
    expect(inWords("sk-secret")).toBe("a string");
  });

  it.each([
    ["cwdd", ["cwd", "host"], ' Did you mean "cwd"?'],
    ["api_key", ["apiKey"], ' Did you mean "apiKey"?'],
    ["workingDir", ["workingDirectory", "model"], ""],
    ["zzz", ["cwd"], ""],
  ])("suggest a near name for %s", (name, known, expected) => {
    expect(suggestion(name, known)).toBe(expected);
  });
});
