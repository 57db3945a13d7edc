/** Diffs as examples/browser-ide shows them. */

import { describe, expect, it } from "vitest";

import { countLines, hunksOf, parseUnified, sidesOf } from "../../../examples/browser-ide/src/agent/diff.ts";

const before = "one\ntwo\nthree\nfour\nfive\n";
const after = "zero\none\ntwo\nthree\nFOUR\nfive\n";
const unified_diff = "@@ -0,0 +1 @@\n+zero\n@@ -3,3 +4,3 @@\n three\n-four\n+FOUR\n five\n";
const update = { type: "update", unified_diff, move_path: null } as const;

describe("a diff", () => {
  it("numbers its lines on both sides", () => {
    expect(hunksOf(update)[1]?.lines).toEqual([
      { kind: "context", text: "three", before: 3, after: 4 },
      { kind: "removed", text: "four", before: 4, after: null },
      { kind: "added", text: "FOUR", before: null, after: 5 },
      { kind: "context", text: "five", before: 5, after: 6 },
    ]);
  });

  it("takes lines that look like headings for lines", () => {
    const [hunk] = parseUnified(
      "--- a\n+++ b\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n\n\\ No newline at end of file\n",
    );
    expect(hunk?.lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "removed -- old",
      "added ++ new",
      "context ",
    ]);
  });

  it("counts lines, also of files that are added or deleted", () => {
    expect(countLines(update)).toEqual({ added: 2, removed: 1 });
    expect(countLines({ type: "add", content: "a\nb" })).toEqual({ added: 2, removed: 0 });
    expect(countLines({ type: "delete", content: "a\n" })).toEqual({ added: 0, removed: 1 });
    expect(hunksOf({ type: "add", content: "" })).toEqual([]);
  });

  it("gives the whole texts, whether it was applied or not", () => {
    expect(sidesOf(update, before)).toEqual({ before, after });
    expect(sidesOf(update, after)).toEqual({ before, after });
  });

  it("gives its own lines where the file has become another", () => {
    const parts = { before: "\u22ef\nthree\nfour\nfive\n", after: "zero\n\u22ef\nthree\nFOUR\nfive\n" };
    expect(sidesOf(update, "something else\n")).toEqual(parts);
    expect(sidesOf(update, null)).toEqual(parts);
  });

  it("applies no hunk beyond the end, and none that goes back", () => {
    const far = { ...update, unified_diff: "@@ -90 +90 @@\n-x\n+y\n" };
    expect(sidesOf(far, before)).toEqual({ before: "x\n", after: "y\n" });
    const crossed = { ...update, unified_diff: "@@ -3 +3 @@\n-three\n+3\n@@ -1 +1 @@\n-one\n+1\n" };
    expect(sidesOf(crossed, before).after).toBe("3\n\u22ef\n1\n");
  });
});
