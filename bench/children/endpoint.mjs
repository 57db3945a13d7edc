/**
 * The model endpoint, in a process of its own so that it takes no time from what is measured.
 *
 * `POST /N/v1/responses` streams a message of N deltas. `POST /N/TAG/v1/responses` does too, and the parent
 * is told of its arrival: the moment its head is parsed.
 */

import { createServer } from "node:http";

import { httpResponse, messageEvents } from "../lib/answers.mjs";
import { now } from "../lib/clock.mjs";

const whole = messageEvents(0).join("");
/** @type {Map<string, Buffer>} */
const long = new Map();

const server = createServer((request, response) => {
  const arrived = now();
  const [, deltas, tag] = /^\/(\d{1,6})(?:\/(\w+))?\/v1\/responses$/.exec(request.url ?? "") ?? [];
  request.resume();
  request.on("end", () => {
    if (deltas === undefined || request.method !== "POST") {
      response.writeHead(404).end();
      return;
    }
    if (tag !== undefined) process.send?.({ tag, arrived });
    if (deltas === "0") response.writeHead(200, { "content-type": "text/event-stream" }).end(whole);
    // Past Node's response, which would take time for each of its writes.
    else request.socket.end(longAnswer(deltas));
  });
});

/** @param {string} deltas */
function longAnswer(deltas) {
  const known = long.get(deltas) ?? httpResponse(messageEvents(Number(deltas)));
  long.set(deltas, known);
  return known;
}

server.listen(0, "127.0.0.1", () => process.send?.({ address: server.address() }));
process.on("disconnect", () => process.exit());
