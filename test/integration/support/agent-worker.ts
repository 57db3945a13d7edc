/** A worker of Node's that runs sessions; bundled and started by worker.ts beside it. */
import { parentPort } from "node:worker_threads";
import { serveWorker } from "codex-embed/worker";

if (parentPort === null) throw new Error("this program is for worker threads");
serveWorker({ port: parentPort });
