/**
 * How much of a turn is validation. `node validation-share.mjs CWD URL` runs turns against the endpoint, then
 * validates the events of one again, alone. Prints `{ events, turn, validation }`, milliseconds each.
 */

import { Session } from "../../dist/index.js";
import { decodeEvent } from "../../dist/protocol.js";
import { sessionOptions } from "../lib/session-options.mjs";
import { ends, submit } from "../lib/turn.mjs";

const TIMES = 5;
const [, , cwd = "", url = ""] = process.argv;

let turn = Infinity;
/** @type {unknown[]} */
let events = [];
for (let time = 0; time < TIMES; time++) {
  const session = await Session.open(sessionOptions(cwd, url));
  const start = performance.now();
  submit(session);
  events = [];
  for await (const event of session) {
    events.push(event);
    if (ends(event.msg)) break;
  }
  turn = Math.min(turn, performance.now() - start);
  await session.close();
}

let validation = Infinity;
for (let time = 0; time < TIMES; time++) {
  const fresh = events.map((event) => JSON.parse(JSON.stringify(event)));
  const start = performance.now();
  for (const event of fresh) decodeEvent(event);
  validation = Math.min(validation, performance.now() - start);
}
console.log(JSON.stringify({ events: events.length, turn, validation }));
