// A page that loads the module, and a worker that is sent it.

import { loadCore } from "./turn.js";

const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => globalThis.report({ worker: data });
worker.onerror = ({ message }) => globalThis.report({ worker: message });
const model = new URLSearchParams(location.search).get("model");
worker.postMessage({ model, module: await loadCore() });
