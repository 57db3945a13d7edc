/** Memory of a session that waits for its user. */

import { setTimeout as pause } from "node:timers/promises";

import { runChild } from "../lib/child.mjs";
import { sessionOptions } from "../lib/session-options.mjs";
import { AppServer } from "../reference/app-server.mjs";
import { processMemory } from "../reference/memory.mjs";

const CHILD = new URL("../children/idle-sessions.mjs", import.meta.url);
const SESSIONS = 1_000;
/** Threads in one process of the reference; more would add only time. */
const THREADS = 50;

/** @type {import("./types.d.ts").Measure} */
export const idleSessions = {
  name: "idle-sessions",
  rounds: { least: 3, most: 5 },
  contenders({ endpoint, workspace, reference }) {
    const url = endpoint.url(0);
    const options = JSON.stringify(sessionOptions(workspace, url));
    const ours = async () => {
      const { result } = await runChild(CHILD, [options, String(SESSIONS)], ["--expose-gc"]);
      const { configured, used } = result;
      return {
        session_idle_bytes: taken(configured),
        session_idle_resident_bytes: configured.rss,
        session_idle_wasm_bytes: configured.wasm,
        session_idle_heap_bytes: configured.heap,
        session_used_bytes: taken(used),
        session_used_wasm_bytes: used.wasm,
        session_used_heap_bytes: used.heap,
      };
    };
    return reference === undefined ? [ours] : [ours, () => theirs(reference, url)];
  },
};

/**
 * The growth of the process, or of its parts when that is more: memory that the process had before the
 * sessions must not hide theirs.
 *
 * @param {{ rss: number, wasm: number, heap: number, external: number }} growth bytes a session
 */
function taken({ rss, wasm, heap, external }) {
  return Math.max(rss, wasm + heap + external);
}

/**
 * @param {string} program
 * @param {string} url
 */
async function theirs(program, url) {
  const server = await AppServer.start(program, url);
  try {
    const first = await server.startThread();
    const idle = await settled(server);
    await server.runTurn(first.id);
    const used = await settled(server);
    const threads = [];
    for (let index = 0; index < THREADS; index += 1) threads.push(await server.startThread());
    const many = await settled(server);
    for (const thread of threads) await server.runTurn(thread.id);
    const manyUsed = await settled(server);
    return {
      reference_session_idle_bytes: idle.resident,
      reference_session_idle_own_bytes: idle.own ?? idle.resident,
      reference_session_used_bytes: used.resident,
      reference_thread_idle_bytes: (many.resident - used.resident) / THREADS,
      reference_thread_used_bytes: (manyUsed.resident - used.resident) / THREADS,
    };
  } finally {
    await server.stop();
  }
}

/** @param {AppServer} server */
async function settled(server) {
  await pause(300);
  return processMemory(server.pid);
}
