// The turn in a worker.

import { turn } from "./turn.js";

addEventListener("message", async ({ data }) => postMessage(await turn(data).catch(String)));
