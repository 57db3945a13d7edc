// The turn in a worker, which may be sent the module.

import { loadCore, turn } from "./turn.js";

addEventListener("message", async ({ data: { model, module } }) => {
  if (module !== undefined) await loadCore(module);
  postMessage(await turn(model).catch(String));
});
