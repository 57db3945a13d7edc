import { answer, deltas, type ModelServer, message, pause, startModelServer } from "codex-embed/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import { batchSize } from "../../src/worker/messages.ts";
import { skipped } from "./support/chromium.mjs";
import { suiteSite } from "./support/suite-site.ts";

const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*";
const DELTAS = 20_000;

async function model(script: Parameters<typeof startModelServer>[0]["script"]): Promise<ModelServer> {
  const server = await startModelServer({ cors: true, script });
  onTestFinished(() => server.close());
  return server;
}

describe.skipIf(skipped)("an agent in a worker of a page", () => {
  const visit = suiteSite({
    worker: { program: "worker", policy: POLICY },
    reload: { program: "reload", policy: POLICY },
  });

  test("leaves the page free, keeps its sessions, and is missed when it is gone", async () => {
    const words = Array.from({ length: DELTAS }, (_, index) => `${index} `);
    const server = await model([
      answer(deltas(words)),
      answer(message("Hello from the worker.")),
      answer(message("Well,"), pause(60_000)),
    ]);
    const { findings, complaints } = await visit("worker", { model: server.baseUrl });
    expect(findings).toEqual({
      long: {
        count: DELTAS,
        length: words.join("").length,
        messages: expect.any(Number),
        most: expect.any(Number),
        frames: expect.any(Number),
      },
      finalResponse: "Hello from the worker.",
      previews: ["Say hello."],
      gone: "worker_failed",
      after: "worker_failed",
      absent: "worker_failed",
    });
    // By counts, because times depend on what else the machine does: events come many at a time, and a task of the
    // page has to handle no more than one message's.
    expect(findings.long.messages).toBeLessThan(DELTAS / 10);
    expect(findings.long.most).toBeGreaterThan(1);
    expect(findings.long.most).toBeLessThanOrEqual(batchSize);
    expect(findings.long.frames).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
  });

  test.each(["worker", "page"])(
    "a turn in a %s that a reload cut off is shown, and goes on",
    async (where) => {
      const server = await model([
        answer(message("Once upon a time"), pause(60_000)),
        answer(message("… and so it ended.")),
      ]);
      const visited = await visit("reload", { model: server.baseUrl, where });
      expect(visited.findings).toEqual({
        previews: ["Tell me a long story."],
        shown: ["task_started", "user_message: Tell me a long story.", "agent_message: Once upon a time"],
        answer: "… and so it ended.",
      });
      expect(visited.complaints).toEqual([]);
      expect(JSON.stringify(server.requests[1]?.body)).toMatch(/long story.*Once upon a time.*Go on/);
    },
  );
});
