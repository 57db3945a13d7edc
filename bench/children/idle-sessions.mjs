/**
 * Opens many sessions, runs a turn in each, and prints how much memory each state takes a session.
 *
 * `node --expose-gc idle-sessions.mjs OPTIONS COUNT` with `SessionOptions` as JSON.
 */

import { setTimeout as pause } from "node:timers/promises";

const memories = watchMemories();
const { Session } = await import("../../dist/index.js");
const { ends, runTurn, submit } = await import("../lib/turn.mjs");

/** How many are opened or run at once. */
const TOGETHER = 8;

const options = JSON.parse(process.argv[2] ?? "{}");
const count = Number(process.argv[3]);

// Code is compiled and caches are filled before the first look.
await forEach(Array(32).fill(0), async () => {
  await runTurn(await Session.open(options));
});
const before = await look();

/** @type {{ session: import("../../src/index.ts").Session, events: AsyncIterator<import("../../src/index.ts").Event> }[]} */
const opened = [];
await forEach(Array(count).fill(0), async () => {
  const session = await Session.open(options);
  const events = session[Symbol.asyncIterator]();
  await events.next();
  opened.push({ session, events });
});
const configured = await look();

await forEach(opened, async ({ session, events }) => {
  submit(session);
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error("a session ended during its turn");
    if (ends(value.msg)) return;
  }
});
const used = await look();

const result = { configured: per(configured), used: per(used) };
process.stdout.write(JSON.stringify(result), () => process.exit());

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function forEach(items, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
}

/** Keeps the memories of all WebAssembly instances, which no other interface tells. */
function watchMemories() {
  /** @type {Set<WebAssembly.Memory>} */
  const found = new Set();
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
      const instance = Reflect.construct(target, args);
      for (const value of Object.values(instance.exports)) {
        if (value instanceof WebAssembly.Memory) found.add(value);
      }
      return instance;
    },
  });
  return found;
}

/** Memory in bytes once nothing is left to collect. */
async function look() {
  for (let round = 0; round < 4; round += 1) {
    await pause(50);
    globalThis.gc?.();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { rss, heap: heapUsed, external, wasm };
}

/**
 * @param {Record<string, number>} after
 * @returns {Record<string, number>} bytes a session, by kind of memory
 */
function per(after) {
  return Object.fromEntries(
    Object.entries(before).map(([kind, bytes]) => [kind, Math.round(((after[kind] ?? 0) - bytes) / count)]),
  );
}
