// A program for a page: the turn there, then in a worker. `report` is the test's.

import { turn } from "./turn.js";

const model = new URLSearchParams(location.search).get("model");

function inWorker() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve(`the worker failed: ${message}`);
    worker.postMessage({ model });
  });
}

const page = await turn(model).catch(String);
globalThis.report({ page, worker: await inWorker() });
