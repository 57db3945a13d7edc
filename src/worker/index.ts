/** Sessions in a worker: {@link serveWorker} there, {@link createWorkerClient} here. docs/workers.md tells how. */

export { createWorkerClient, WorkerClient, type WorkerClientOptions } from "./client.ts";
export type { SentOptions } from "./messages.ts";
export type { NodeTarget, WebTarget, WorkerLike } from "./port.ts";
export { serveWorker, type WorkerServer, type WorkerServerOptions } from "./serve.ts";
