import { describe, expect, it } from "vitest";

import { explain } from "./decided.ts";
import type { Judgement } from "./judgement.ts";

function judgement(asked: boolean, cmd: string): Judgement {
  return { asked, command: ["/bin/bash", "-lc", cmd], parsed: [{ type: "unknown", cmd }] };
}

describe("decided differences of commands", () => {
  it("explain a question that only we ask, never one that only the reference asks", () => {
    expect(explain("./ls", judgement(true, "./ls"), judgement(false, "./ls"))).toBe("Known-safe commands");
    expect(explain("./ls", judgement(false, "./ls"), judgement(true, "./ls"))).toBeUndefined();
    expect(explain("./ls", judgement(true, "./ls"), judgement(false, "ls"))).toBeUndefined();
  });

  it("explain backslashes that we take out of words, and nothing else that differs there", () => {
    const what = "Backslashes in the words of a command";
    expect(explain("find \\;", judgement(true, "find ';'"), judgement(true, 'find "\\\\;"'))).toBe(what);
    expect(explain("find \\;", judgement(true, "find"), judgement(true, 'find "\\\\;"'))).toBeUndefined();
    expect(explain("find ;", judgement(true, "find"), judgement(true, "'find'"))).toBeUndefined();
  });

  it("explain nothing where one of both knows no such call", () => {
    expect(explain("ls", judgement(true, "ls"), undefined)).toBeUndefined();
  });
});
