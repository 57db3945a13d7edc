import { describe, expect, it } from "vitest";

import type { Case, Outcome } from "./case.ts";
import { DECISIONS } from "./decided.ts";

const EMPTY: Outcome = { exitCode: 0, stdout: "", stderr: "", files: {} };

function patchOf(...lines: readonly string[]): Case {
  return { files: {}, folders: [], patch: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") };
}

function explained(one: Case, ours: Partial<Outcome>, theirs: Partial<Outcome>): string[] {
  const both = [
    { ...EMPTY, ...ours },
    { ...EMPTY, ...theirs },
  ] as const;
  return DECISIONS.filter(({ explains }) => explains(one, ...both)).map(({ what }) => what);
}

describe("decided differences", () => {
  const ontoItself = patchOf("*** Update File: a", "*** Move to: ./a", "@@", "-x", "+y");

  it("explain a file that only the reference loses by a move onto itself", () => {
    expect(explained(ontoItself, { files: { a: "y\n" } }, {})).toEqual(["Moving a file to its own path"]);
    expect(explained(ontoItself, {}, { files: { a: "y\n" } })).toEqual([]);
    const elsewhere = patchOf("*** Update File: a", "*** Move to: b", "@@", "-x", "+y");
    expect(explained(elsewhere, { files: { b: "y\n" } }, {})).toEqual([]);
  });

  const upon = patchOf("*** Update File: a", "@@", "-", "+x", "@@", "+end");

  it("explain lines that only the reference loses where chunks overlap", () => {
    const theirs = { files: { a: "1\nx\n" } };
    expect(explained(upon, { files: { a: "1\nx\nend\n" } }, theirs)).toEqual([
      "Overlapping chunks of a patch",
    ]);
    expect(explained(upon, { files: { a: "1\nx\n2\n" } }, theirs)).toEqual([]);
    expect(explained(upon, { files: { a: "1\nx\nend\n", b: "" } }, theirs)).toEqual([]);
    expect(explained(upon, { files: { a: "1\nx\nend\n" }, stderr: "other" }, theirs)).toEqual([]);
  });

  it("explain no other refusal, and nothing of chunks that cannot overlap", () => {
    const refusal = { exitCode: 1, stderr: "Failed to find expected lines in a:\n1\n" };
    expect(explained(upon, refusal, {})).toEqual(["Overlapping chunks of a patch"]);
    expect(explained(upon, { ...refusal, stderr: "Failed to find context 'x' in a\n" }, {})).toEqual([]);
    const apart = patchOf("*** Update File: a", "@@", "-1", "+x", "@@", " 2", "+end");
    expect(explained(apart, refusal, {})).toEqual([]);
  });
});
