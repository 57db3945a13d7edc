import { describe, expect, it } from "vitest";

import { compareInputs } from "./input.ts";

const NAMES = { root: "/r", cwd: "/r/work", home: "/r/home", id: "01a20000-0000-7000-8000-000000000000" };

function request(...texts: readonly string[]) {
  const input = texts.map((text) => ({
    type: "message",
    role: "user",
    content: [{ type: "input_text", text }],
  }));
  return { input };
}

function paths(ours: unknown, theirs: unknown): string[] {
  return compareInputs(ours, theirs, NAMES, { ...NAMES, home: "/r/other" }).map(({ path }) => path);
}

describe("the inputs of two requests", () => {
  it("are equal but for each side's own prose, folders and ids", () => {
    const prose = (words: string) =>
      `<permissions instructions>${words.repeat(80)}</permissions instructions>`;
    expect(paths(request(prose("ours "), "in /r/home"), request(prose("theirs "), "in /r/other"))).toEqual(
      [],
    );
  });

  it("differ in words, kinds of prose and numbers of items", () => {
    expect(paths(request("one"), request("two"))).toEqual(["input[0].content[0].text"]);
    expect(paths(request("x".repeat(200)), request(`<rules>${"x".repeat(200)}`))).toHaveLength(1);
    expect(paths(request("one"), request("one", "more"))).toEqual(["input[1]"]);
    expect(paths(undefined, request("one"))).toHaveLength(1);
  });
});
