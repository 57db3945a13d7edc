/** The line that is typed in the terminal of examples/browser-ide. */

import { describe, expect, it } from "vitest";

import { completePath } from "../../../examples/browser-ide/src/terminal/complete.ts";
import { LineEditor } from "../../../examples/browser-ide/src/terminal/line-editor.ts";
import { createVirtualFileSystem } from "../../../src/host/virtual/file-system.ts";

const LEFT = "\u001b[D";
const UP = "\u001b[A";
const DOWN = "\u001b[B";
const BACKSPACE = "\u007f";
const WORD = "\u0017";

function typed(...keys: string[]): LineEditor {
  const line = new LineEditor();
  for (const key of keys) line.take(key);
  return line;
}

describe("the line that is typed", () => {
  it("is changed where the cursor is", () => {
    const line = typed("cat b", LEFT, "a.");
    expect([line.text, line.cursor]).toEqual(["cat a.b", 6]);
    line.take(BACKSPACE);
    line.take("\u001b[3~");
    expect(line.text).toBe("cat a");
    line.take("\u0001");
    line.take("\u000b");
    expect(line.text).toBe("");
  });

  it("loses a word at a time, and what stands before the cursor", () => {
    const line = typed("echo one  two ", WORD);
    expect(line.text).toBe("echo one  ");
    line.take("\u0015");
    expect([line.text, line.cursor]).toEqual(["", 0]);
  });

  it("never splits a character of two units", () => {
    const line = typed("a😀", LEFT);
    expect(line.cursor).toBe(1);
    line.take("\u001b[C");
    expect(line.cursor).toBe(3);
    line.take(BACKSPACE);
    expect(line.text).toBe("a");
  });

  it("runs each line that is pasted", () => {
    const line = new LineEditor();
    expect(line.take("ls\r\npwd\rec")).toEqual([
      { type: "run", line: "ls" },
      { type: "run", line: "pwd" },
    ]);
    expect(line.text).toBe("ec");
  });

  it("asks for what is not its own", () => {
    const line = typed("half");
    expect(line.take("\t\u000c\u0003")).toEqual([
      { type: "complete" },
      { type: "clear" },
      { type: "cancel" },
    ]);
    expect(line.text).toBe("");
  });

  it("passes over keys that it doesn't know", () => {
    expect(typed("a", "\u001b[15~", "\u001bOP", "\u0002", "b").text).toBe("ab");
  });

  it("remembers lines, each once in a row, and the draft beside them", () => {
    const line = typed("one\r", "two\r", "two\r", "  \r", "draft", UP);
    expect(line.history).toEqual(["one", "two"]);
    expect(line.text).toBe("two");
    line.take(UP);
    line.take(UP);
    expect(line.text).toBe("one");
    line.take(DOWN);
    line.take(DOWN);
    line.take(DOWN);
    expect(line.text).toBe("draft");
  });

  it("forgets the oldest lines", () => {
    const line = new LineEditor();
    for (let index = 0; index < 600; index += 1) line.take(`${index}\r`);
    expect(line.history).toHaveLength(500);
    expect(line.history[0]).toBe("100");
  });
});

describe("completion of a path", () => {
  const files = {
    "/w/src/main.js": "",
    "/w/src/main.css": "",
    "/w/spec": "",
    "/w/.git/HEAD": "",
    "/etc/hosts": "",
  };
  const complete = (word: string) => completePath(createVirtualFileSystem({ files }), "/w", word);

  it("completes what is alone, and of several what they have in common", async () => {
    expect(await complete("sr")).toEqual({ insert: "c/", names: [] });
    expect(await complete("src/m")).toEqual({ insert: "ain.", names: ["main.css", "main.js"] });
    expect(await complete("/etc/h")).toEqual({ insert: "osts ", names: [] });
  });

  it("shows hidden files to who begins with a dot, and nothing where nothing is", async () => {
    expect((await complete("")).names).toEqual(["spec", "src/"]);
    expect(await complete(".g")).toEqual({ insert: "it/", names: [] });
    expect(await complete("no/such")).toEqual({ insert: "", names: [] });
  });
});
