/** The demo: what it prints of recorded runs, its command line, its questions. */
import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import type { EventMsg } from "codex-embed/protocol";
import { describe, expect, test } from "vitest";
import { askApproval } from "../../scripts/demo/approve.ts";
import { readArguments } from "../../scripts/demo/arguments.ts";
import { Fold } from "../../scripts/demo/fold.ts";
import { Renderer } from "../../scripts/demo/render.ts";
import { sanitise, wantsColour } from "../../scripts/demo/style.ts";

/** The events that the reference sent in a scenario, with a duration where the recording has none. */
function recorded(name: string): EventMsg[] {
  const file = new URL(`../conformance/scenarios/${name}.json`, import.meta.url);
  const text = readFileSync(file, "utf8").replaceAll('"<t>"', '{"secs":1,"nanos":250000000}');
  return JSON.parse(text).expect.events;
}

function printed(events: readonly EventMsg[], colour = false): string {
  let text = "";
  const renderer = new Renderer({ write: (part) => (text += part), colour, cwd: "<cwd>", head: 3, tail: 2 });
  for (const event of events) renderer.render(event);
  return text;
}

describe("a recorded run is printed", () => {
  test("with the message once, although it comes in pieces and whole", () => {
    const text = printed(recorded("message-deltas"));
    expect(text.match(/Hello/g)).toHaveLength(1);
    expect(text).toContain("› hello\n");
  });

  test("with a command, its output, exit code and duration", () => {
    const text = printed(recorded("exec-command-fails"));
    expect(text).toContain("\n$ echo out; sleep 0.2; echo err 1>&2; exit 3\n  err\n  ✘ exit 3, 1.25 s\n");
  });

  test("with output that comes only with the end", () => {
    expect(printed(recorded("exec-command"))).toContain("\n  a\n  b\n  ✔ exit 0, 1.25 s\n");
  });

  test("with long output folded", () => {
    const text = printed(recorded("exec-max-output-tokens"));
    expect(text).toContain(
      "  line 0\n  line 1\n  line 2\n  … 1995 more lines\n  line 1998\n  line 1999\n  ✔ exit 0",
    );
  });

  test("with two calls at a time kept apart", () => {
    const events = recorded("exec-two-calls");
    const begins = events.filter((event) => event.type === "exec_command_begin");
    const ends = events.filter((event) => event.type === "exec_command_end").reverse();
    const text = printed([...begins, ...ends]);
    expect(text).toMatch(
      /\$ echo (one|two)\n\n\$ echo (one|two)\n {2}\2\n {2}✔ exit 0, 1.25 s\n {2}\1\n {2}✔/,
    );
  });

  test("with the plan's marks", () => {
    expect(printed(recorded("plan"))).toContain("Plan why\n  ✔ first\n  ▸ second\n  ○ third\n");
  });

  test("with a patch as a diff, added green and removed red", () => {
    const text = printed(recorded("patch-add-update-delete"), true);
    expect(text).toContain("± changed a.txt");
    expect(text).toContain("± new file new/b.txt");
    expect(text).toContain("± deleted gone.txt");
    expect(text).toContain("\u001b[31m-two\u001b[39m");
    expect(text).toContain("\u001b[32m+2\u001b[39m");
    expect(text).toContain("\u001b[32m+hello\u001b[39m");
  });

  test("with a file's new name", () => {
    expect(printed(recorded("patch-move"))).toMatch(/± changed old\.txt, moved to \S+\n/);
  });

  test("with the session's tokens at the end", () => {
    expect(printed(recorded("two-turns"))).toMatch(/\n20 tokens in, 10 out\n$/);
  });

  test("with errors, and interruptions", () => {
    expect(printed(recorded("bad-request-400"))).toContain("error: {");
    expect(printed(recorded("interrupt-command"))).toMatch(/interrupted\n$/);
  });

  test("without any escape code when colours are off", () => {
    expect(printed(recorded("patch-add-update-delete"))).not.toContain("\u001b");
  });
});

describe("what a program writes", () => {
  test("cannot move the cursor, retitle the window or turn the text around", () => {
    expect(sanitise("\u001b[2J\u001b]0;title\u0007a\u001b[31mb\r\u0008c\u202ed\te\n")).toBe("abcd\te\n");
  });

  test("is cut into lines wherever it is cut into pieces, and a character may be cut too", () => {
    const bytes = Buffer.from("grün\nblau\n");
    const [begin, , end] = recorded("exec-command-fails").filter((event) => "call_id" in event);
    if (begin?.type !== "exec_command_begin" || end?.type !== "exec_command_end")
      throw new Error("no command");
    const pieces = Array.from(bytes, (byte): EventMsg => {
      const chunk = Buffer.from([byte]).toString("base64");
      return { type: "exec_command_output_delta", call_id: begin.call_id, stream: "stdout", chunk };
    });
    expect(printed([begin, ...pieces, end])).toContain("\n  grün\n  blau\n  ✘ exit 3");
  });

  test("is kept within bounds, however much it is", () => {
    const lines: string[] = [];
    const fold = new Fold((line) => lines.push(line), { head: 2, tail: 1 });
    for (let i = 0; i < 100_000; i += 1) fold.write(`${i}\n`);
    fold.write("x".repeat(100_000));
    fold.end();
    expect(lines.map((line) => line.length)).toEqual([1, 1, "… 99998 more lines".length, 4096]);
  });

  test("is not folded when the fold would hide nothing", () => {
    const lines: string[] = [];
    const fold = new Fold((line) => lines.push(line), { head: 2, tail: 2 });
    fold.write("a\nb\nc\nd");
    fold.end();
    expect(lines).toEqual(["a", "b", "c", "d"]);
  });
});

test("colours need a terminal, and may be turned off", () => {
  expect(wantsColour(true, {})).toBe(true);
  expect(wantsColour(false, {})).toBe(false);
  expect(wantsColour(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour(true, { NO_COLOR: "" })).toBe(true);
  expect(wantsColour(true, { TERM: "dumb" })).toBe(false);
});

describe("the command line", () => {
  test("is scripted by default, and live with a task", () => {
    expect(readArguments([], "/here")).toBe("scripted");
    expect(readArguments(["--live", "do it"], "/here")).toEqual({
      prompt: "do it",
      cwd: "/here",
      model: "gpt-5.1-codex",
    });
    const all = ["--live", "do it", "--cwd", "/there", "--model", "m", "--base-url", "http://localhost:1/v1"];
    expect(readArguments(all, "/here")).toEqual({
      prompt: "do it",
      cwd: "/there",
      model: "m",
      baseUrl: "http://localhost:1/v1",
    });
  });

  test.each([
    [["--live", " "], "--live needs a task"],
    [["--model", "m"], "--model goes with --live"],
    [["--live", "x", "--base-url", "nowhere"], "not a URL: nowhere"],
    [["--lively"], "--lively"],
    [["prompt"], "prompt"],
  ])("%j is refused", (args, message) => {
    expect(() => readArguments(args, "/here")).toThrow(message);
  });
});

describe("a question", () => {
  async function ask(typed: string, signal = new AbortController().signal): Promise<string> {
    const input = new PassThrough();
    input.end(typed);
    return askApproval("Run this?", { input, output: new PassThrough().resume() }, signal);
  }

  test("takes the four answers, short and long", async () => {
    expect(await ask("y\n")).toBe("approved");
    expect(await ask("Session\n")).toBe("approved_for_session");
    expect(await ask("n\n")).toBe("denied");
    expect(await ask("abort\n")).toBe("abort");
  });

  test("is asked again until it is understood", async () => {
    expect(await ask("what\n\nyes\n")).toBe("approved");
  });

  test("means no when nobody is there", async () => {
    expect(await ask("")).toBe("denied");
    expect(await ask("perhaps\n")).toBe("denied");
  });

  test("ends with an interrupt", async () => {
    const interrupt = new AbortController();
    const asked = askApproval(
      "Run this?",
      { input: new PassThrough(), output: new PassThrough().resume() },
      interrupt.signal,
    );
    interrupt.abort();
    expect(await asked).toBe("abort");
  });
});
