import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answer, applyPatch, deltas, type ModelServer, message, startModelServer } from "codex-embed/testing";
import { afterAll, describe, expect, test } from "vitest";

import { decodeEvent, isUnknownEvent } from "../../src/protocol/index.ts";
import { recordedEvents } from "../protocol/recordings.mjs";
import { skipped } from "./support/chromium.mjs";
import { suiteSite } from "./support/suite-site.ts";

const STRICT = "default-src 'self'; script-src 'self'";
const WASM = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

const PATCH = `*** Begin Patch
*** Update File: greeting.txt
@@
-hello
+hello, world
*** End Patch`;

/** Each recorded event, and after it the same with each field in turn replaced by what fits nowhere. */
function wholeAndBroken(msg: object): unknown[] {
  const fields = Object.keys(msg).filter((name) => name !== "type");
  const broken = fields.map((name) => ({ ...msg, [name]: { "no such": "value" } }));
  return [msg, ...broken].map((one) => ({ id: "1", msg: one }));
}

const events: readonly unknown[] = [
  ...recordedEvents().flatMap(wholeAndBroken),
  { id: "1", msg: { type: "moon_phase", phase: 0.5 } },
  { id: 1, msg: { type: "shutdown_complete" } },
  { id: "1", msg: { type: 7 } },
  "agent_message",
  null,
];

/** What Node makes of an event, as pages/decode.ts tells it. */
function outcome(value: unknown): string {
  try {
    return isUnknownEvent(decodeEvent(value).msg) ? "unknown" : "known";
  } catch (error) {
    return error instanceof Error && "code" in error ? `${error.code}: ${error.message}` : String(error);
  }
}

describe.skipIf(skipped)("in a page of Chromium", () => {
  let model: ModelServer;
  const visit = suiteSite(async (folder) => {
    await writeFile(join(folder, "events.json"), JSON.stringify(events));
    model = await startModelServer({
      cors: true,
      script: [
        answer(deltas("Hello from the page.")),
        answer(applyPatch(PATCH)),
        answer(message("The world is greeted.")),
      ],
    });
    const connect = `; connect-src 'self' ${new URL(model.baseUrl).origin}`;
    return {
      forbidden: { program: "forbidden", policy: STRICT },
      decode: { program: "decode", policy: STRICT },
      session: { program: "session", policy: WASM + connect },
      sessions: { program: "sessions", policy: STRICT },
      "no-wasm": { program: "session", policy: STRICT + connect },
    };
  });
  afterAll(() => model?.close());

  test("the policy forbids code from strings and WebAssembly, and a visit tells", async () => {
    const { findings, complaints } = await visit("forbidden");
    expect(findings).toEqual({ code: "EvalError", wasm: "CompileError" });
    expect(complaints).toEqual(expect.arrayContaining(["script-src: eval", "script-src: wasm-eval"]));
  });

  test("the protocol decodes under it as in Node, without a complaint", async () => {
    const { findings, complaints } = await visit("decode");
    expect(complaints).toEqual([]);
    const expected = events.map(outcome);
    expect(new Set(expected).size).toBeGreaterThan(50);
    expect(findings).toEqual({ outcomes: expected, narrowed: "hi" });
  });

  test("the agent answers and patches a file in memory", async () => {
    const { findings, complaints } = await visit("session", { model: model.baseUrl });
    expect(findings).toEqual({
      answers: ["Hello from the page.", "The world is greeted."],
      items: [
        expect.objectContaining({
          type: "file_change",
          status: "completed",
          changes: [{ path: "/work/greeting.txt", kind: "update" }],
        }),
        expect.objectContaining({ type: "agent_message", text: "The world is greeted." }),
      ],
      file: "hello, world\n",
    });
    expect(complaints).toEqual([]);
    expect(model.requests).toHaveLength(3);
    expect(model.requests[0]?.headers["authorization"]).toBe("Bearer test-key");
  });

  test("sessions are kept in IndexedDB, for one writer at a time", async () => {
    const { findings, complaints } = await visit("sessions");
    expect(findings).toEqual({
      locks: true,
      second: "session_locked",
      lines: 3,
      previews: ["grüße 👍"],
      others: 0,
      gone: "session_not_found",
    });
    expect(complaints).toEqual([]);
  });

  test("a page that may not run WebAssembly hears what its policy lacks", async () => {
    const { findings } = await visit("no-wasm", { model: model.baseUrl });
    expect(findings).toEqual({
      code: "wasm_load_failed",
      message: expect.stringContaining("'wasm-unsafe-eval'"),
    });
  });
});
