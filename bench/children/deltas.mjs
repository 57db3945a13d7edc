/** Runs turns on request and tells how long each took: `{ options, deltas }` gives `{ ms }`. */

import { Session } from "../../dist/index.js";
import { now } from "../lib/clock.mjs";
import { runTurn } from "../lib/turn.mjs";

process.on("message", async (/** @type {{ options: object, deltas: number }} */ { options, deltas }) => {
  try {
    process.send?.({ ms: await timedTurn(options, deltas) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});

/**
 * @param {object} options of the session
 * @param {number} expected deltas
 */
async function timedTurn(options, expected) {
  const session = await Session.open(options);
  const start = now();
  const deltas = await runTurn(session);
  const ms = now() - start;
  await session.close();
  if (deltas !== expected) throw new Error(`${deltas} deltas came instead of ${expected}`);
  return ms;
}
