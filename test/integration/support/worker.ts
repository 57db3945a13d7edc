import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import {
  createWorkerClient,
  serveWorker,
  type WorkerClient,
  type WorkerServerOptions,
} from "codex-embed/worker";
import { onTestFinished } from "vitest";

import { bundle } from "../../support/bundle.ts";

/** A thread of Node's that serves sessions; `remove` ends it and takes its files away. */
export async function agentWorker(): Promise<{ worker: Worker; remove(): Promise<void> }> {
  const entry = fileURLToPath(new URL("agent-worker.ts", import.meta.url));
  const { file, remove } = await bundle(entry, "src/engine/worker.mjs", {
    // Of MCP's SDK, which has parts that ask for modules as CommonJS does.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  // The host hands pipes over that Node would otherwise close a second time at the end of the thread.
  const worker = new Worker(file, { trackUnmanagedFds: false });
  return {
    worker,
    async remove() {
      await worker.terminate();
      remove();
    },
  };
}

/** A client of a server in this thread, gone with the test: everything crosses as it would between threads. */
export function clientHere(
  server: Omit<WorkerServerOptions, "port"> = {},
  options: Parameters<typeof createWorkerClient>[1] = {},
): WorkerClient {
  const { port1, port2 } = new MessageChannel();
  const serving = serveWorker({ ...server, port: port2 });
  const client = createWorkerClient(port1, options);
  onTestFinished(async () => {
    await client.close();
    await serving.close();
    port1.close();
  });
  return client;
}
