/**
 * Runs a worker in workerd and prints what it answers, as a JSON array.
 *
 * `node run.mjs WORKER WASM URL...`: the worker's program of one module, the module that it imports as
 * `./core.wasm`, and what is asked of it, in this order.
 */

import { readFileSync } from "node:fs";

import { Miniflare } from "miniflare";

const [worker, wasm, ...urls] = process.argv.slice(2);
const runtime = new Miniflare({
  compatibilityDate: "2026-01-01",
  modules: [
    { type: "ESModule", path: "worker.js", contents: readFileSync(worker, "utf8") },
    { type: "CompiledWasm", path: "core.wasm", contents: readFileSync(wasm) },
  ],
});
try {
  const answers = [];
  for (const url of urls) answers.push(await (await runtime.dispatchFetch(url)).text());
  process.stdout.write(JSON.stringify(answers));
} finally {
  await runtime.dispose();
}
