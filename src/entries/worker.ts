/**
 * `codex-embed/worker`: sessions in a Web Worker or a thread of Node: `serveWorker` there,
 * `createWorkerClient` here.
 *
 * @module
 */

export * from "../worker/index.ts";
