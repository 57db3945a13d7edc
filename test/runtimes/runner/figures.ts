/** Cold start, first request and deltas a second. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer, type ModelServer, message, startModelServer } from "codex-embed/testing";
import { DELTAS, type Endpoints, type Measured } from "../measure.ts";
import type { Program } from "./catalog.ts";
import { lastWords, runScript } from "./child.ts";

/** The figures of a runtime. */
export interface Figures {
  /** From the import of the library until a session is open, in milliseconds. */
  readonly coldStart: number;
  /** From the import until the endpoint has the first request, in milliseconds. */
  readonly firstRequest: number;
  /** Text deltas that a program reads in a second, from an endpoint that never makes it wait. */
  readonly deltasPerSecond: number;
}

/** Fresh starts of each runtime; the best counts, since a shared machine only adds. */
const ROUNDS = 3;

/**
 * Measures a runtime by what `visit` runs in it, which imports the library anew each time.
 *
 * @throws Error when a run fails.
 */
export async function measureWith(visit: (endpoints: Endpoints) => Promise<Measured>): Promise<Figures> {
  let arrival = 0;
  const short = await startModelServer({
    cors: true,
    script: () => {
      arrival ||= performance.timeOrigin + performance.now();
      return answer(message("done"));
    },
  });
  const long = await longAnswers();
  try {
    const endpoints = { short: short.baseUrl, long: long.baseUrl };
    let best: Figures = { coldStart: Infinity, firstRequest: Infinity, deltasPerSecond: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      arrival = 0;
      const { started, opened, deltas } = await visit(endpoints);
      best = {
        coldStart: Math.min(best.coldStart, opened - started),
        firstRequest: Math.min(best.firstRequest, arrival - started),
        deltasPerSecond: Math.max(best.deltasPerSecond, (DELTAS / deltas) * 1000),
      };
    }
    return best;
  } finally {
    await Promise.all([short.close(), long.close()]);
  }
}

/** Measures a program's runtime. */
export function measureIn(program: Program, root: string): Promise<Figures> {
  return measureWith(async ({ short, long }) => {
    const folder = await mkdtemp(join(tmpdir(), "codex-embed-measured-"));
    try {
      const args = ["scripts/runtimes/measure.mjs", folder, short, long];
      const done = await runScript(program, args, { cwd: root, limit: 120_000 });
      if (done.code !== 0) throw new Error(`measuring ${program.name} failed: ${lastWords(done)}`);
      const measured: Measured = JSON.parse(done.output);
      return measured;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** An endpoint whose long answer is encoded beforehand. */
async function longAnswers(): Promise<ModelServer> {
  const place = { output_index: 0, content_index: 0, item_id: "msg_1" };
  const item = { type: "message", id: "msg_1", role: "assistant" };
  const words = "word ".repeat(DELTAS);
  const raw = [
    encode({ type: "response.created", response: { id: "resp_1" } }),
    encode({ type: "response.output_item.added", output_index: 0, item: { ...item, content: [] } }),
    encode({ type: "response.output_text.delta", ...place, delta: "word " }).repeat(DELTAS),
    encode({
      type: "response.output_item.done",
      output_index: 0,
      item: { ...item, content: [{ type: "output_text", text: words }] },
    }),
    encode({ type: "response.completed", response: { id: "resp_1" } }),
  ].join("");
  return await startModelServer({ cors: true, script: [{ sse: [{ raw }] }] });
}

function encode(event: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
