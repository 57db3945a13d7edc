import { expect, it } from "vitest";

import { wrap } from "../../src/cli/style.ts";

it("breaks lines between words, and those that follow are indented", () => {
  expect(wrap("▸ look at the files of it", 14, 2)).toEqual(["▸ look at the", "  files of it"]);
});

it("breaks a word that is longer than a line, and leaves what fits alone", () => {
  expect(wrap("abcdefghijklmnopqrstuvwxyz", 12, 2)).toEqual(["abcdefghijkl", "  mnopqrstuv", "  wxyz"]);
  expect(wrap("one\n\ntwo", 12)).toEqual(["one", "", "two"]);
  expect(wrap("as long as it is", Number.POSITIVE_INFINITY, 2)).toEqual(["as long as it is"]);
});

it("ends where a terminal has no columns to speak of", () => {
  expect(wrap("one two three four", 1, 2)).toEqual(["one two", "  three four"]);
});
