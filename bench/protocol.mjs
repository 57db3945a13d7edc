/**
 * Measures the validation of events: this library's checks beside TypeBox, zod and none, with code generation
 * allowed and forbidden, as under a Content-Security-Policy without `unsafe-eval`.
 *
 * `npm run build:js && node bench/protocol.mjs`, after `npm ci --prefix bench` for zod. Prints a table.
 */

import { main } from "../scripts/lib/run.mjs";
import { runChild } from "./lib/child.mjs";
import { contention, describeMachine } from "./lib/machine.mjs";

const CHILD = new URL("children/protocol.mjs", import.meta.url);
const FORBIDDEN = "--disallow-code-generation-from-strings";

/** Name in the child, name for people, and whether it can generate code. */
const WAYS = /** @type {const} */ ([
  ["none", "no validation", false],
  ["ours", "`decodeEvent`", false],
  ["typebox", "TypeBox, one schema for each type", true],
  ["typebox-union", "TypeBox, one union", true],
  ["zod", "zod 4, one schema for each type", true],
  ["zod-union", "zod 4, one union", true],
]);

await main(async () => {
  const busy = contention();
  if (busy !== undefined) console.error(busy);
  const rows = [
    ["", "deltas/s", "recorded events/s", "load, ms", "first event, ms"],
    ["---", "---:", "---:", "---:", "---:"],
  ];
  for (const [way, name, generates] of WAYS) {
    rows.push(await row(way, name, []));
    if (generates) rows.push(await row(way, `${name}, no code generation`, [FORBIDDEN]));
  }
  // Ours generates nothing; that it may run where generation is forbidden is shown, not claimed.
  rows.push(await row("ours", "`decodeEvent`, no code generation", [FORBIDDEN]));
  console.log(rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  console.log(`\n${describeMachine()}; the fastest of 5 rounds of up to 200,000 events.`);
});

/** @returns {Promise<string[]>} */
async function row(/** @type {string} */ way, /** @type {string} */ name, /** @type {string[]} */ flags) {
  const { result: deltas } = await runChild(CHILD, [way, "deltas"], flags);
  const { result: recorded } = await runChild(CHILD, [way, "recorded"], flags);
  return [name, rate(deltas), rate(recorded), recorded.load.toFixed(1), recorded.first.toFixed(2)];
}

function rate(/** @type {{ perSecond: number }} */ { perSecond }) {
  return Math.round(Number(perSecond.toPrecision(3))).toLocaleString("en");
}
