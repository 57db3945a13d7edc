/**
 * Measures the validation of events: this library's checks beside TypeBox, zod and none, with code generation
 * allowed and forbidden, as under a Content-Security-Policy without `unsafe-eval`; in a page of Chromium where
 * one is installed; as a share of a turn; and what the entry adds to a program.
 *
 * `npm run build:js && node bench/protocol.mjs [--docs]`, after `npm ci --prefix bench` for zod. Prints tables;
 * `--docs` writes them into docs/benchmarks.md.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { main } from "../scripts/lib/run.mjs";
import { bundledSize } from "../scripts/protocol/size.mjs";
import { runChild } from "./lib/child.mjs";
import { replaceMeasured } from "./lib/docs.mjs";
import { Endpoint } from "./lib/endpoint.mjs";
import { contention, describeMachine } from "./lib/machine.mjs";
import * as mixes from "./lib/mixes.mjs";
import { measureInPage } from "./lib/page.mjs";
import { bestOf, better } from "./lib/speed.mjs";

const CHILD = new URL("children/protocol.mjs", import.meta.url);
const SHARE_CHILD = new URL("children/validation-share.mjs", import.meta.url);
const DOCS = new URL("../docs/benchmarks.md", import.meta.url);
const FORBIDDEN = "--disallow-code-generation-from-strings";
const DELTAS = 20_000;

/** Name in the child, name for people, and whether it generates code where it may. */
const WAYS = /** @type {const} */ ([
  ["none", "no validation", false],
  ["ours", "`decodeEvent`", false],
  ["typebox", "TypeBox, one schema for each type", true],
  ["typebox-union", "TypeBox, one union", true],
  ["zod", "zod 4, one schema for each type", true],
  ["zod-union", "zod 4, one union", true],
]);

/** What a program may import of `codex-embed/protocol`. */
const IMPORTS = [
  ["isEvent"],
  ["decodeOp"],
  ["decodeEvent", "isEvent"],
  ["decodeEvent", "decodeOp", "decodeResponseItem", "decodeRolloutLine", "isEvent", "isUnknownEvent"],
];

await main(async () => {
  const { values } = parseArgs({ options: { docs: { type: "boolean" } } });
  const busy = contention();
  if (busy !== undefined) console.error(busy);
  const parts = [`${describeMachine()}.`, await speedTable(), await shareText(), await sizeTable()];
  const measured = parts.join("\n\n");
  console.log(measured);
  if (values.docs) {
    writeFileSync(DOCS, replaceMeasured(readFileSync(DOCS, "utf8"), measured, "validation"));
  }
});

async function speedTable() {
  const rows = [];
  for (const [way, name, generates] of WAYS) {
    rows.push(row(name, await measureWay(way, [])));
    if (generates) rows.push(row(`${name}, no code generation`, await measureWay(way, [FORBIDDEN])));
  }
  // Ours generates nothing; that it may run where generation is forbidden is shown, not claimed.
  rows.push(row("`decodeEvent`, no code generation", await measureWay("ours", [FORBIDDEN])));
  const page = await measureInPage(mixes);
  if (page === undefined) console.error("Chromium is not installed, so nothing was measured in a page");
  else rows.push(row(`\`decodeEvent\`, Chromium ${page.version}, under the policy`, page.speeds));
  return table(["", "deltas/s", "recorded events/s", "load, ms", "first event, ms"], rows);
}

/** @typedef {import("./lib/speed.mjs").Speed} Speed */

/** @returns {Promise<Record<string, Speed>>} by mix */
async function measureWay(/** @type {string} */ way, /** @type {string[]} */ flags) {
  /** @type {Record<string, Speed>} */
  const speeds = {};
  for (const mix of Object.keys(mixes)) {
    speeds[mix] = await bestOf(async () => (await runChild(CHILD, [way, mix], flags)).result);
  }
  return speeds;
}

function row(/** @type {string} */ name, /** @type {Record<string, Speed>} */ { deltas, recorded }) {
  if (deltas === undefined || recorded === undefined) throw new Error(`${name} was not measured`);
  const { load, first } = better(deltas, recorded);
  return [name, rate(deltas), rate(recorded), load.toFixed(1), first.toFixed(2)];
}

/** How much of a turn validation is. */
async function shareText() {
  const endpoint = await Endpoint.start();
  const workspace = mkdtempSync(join(tmpdir(), "codex-embed-bench-"));
  try {
    const { result } = await runChild(SHARE_CHILD, [workspace, endpoint.url(DELTAS)]);
    const { events, turn, validation } = result;
    const share = ((100 * validation) / turn).toFixed(1);
    return (
      `A turn of ${grouped(DELTAS)} deltas takes ${turn.toFixed(0)} ms; validating its ${grouped(events)} ` +
      `events takes ${validation.toFixed(1)} ms of it, ${share} %.`
    );
  } finally {
    endpoint.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function sizeTable() {
  const entry = fileURLToPath(new URL("../dist/web/protocol.js", import.meta.url));
  const rows = [["only types", "0", "0", "0"]];
  for (const names of IMPORTS) {
    const { minified, gzip, brotli } = await bundledSize(entry, names);
    rows.push([names.map((name) => `\`${name}\``).join(", "), ...[minified, gzip, brotli].map(grouped)]);
  }
  return table(["imported of `codex-embed/protocol`", "minified, bytes", "gzip", "brotli"], rows);
}

function table(/** @type {string[]} */ head, /** @type {string[][]} */ rows) {
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function rate(/** @type {Speed} */ { perSecond }) {
  return grouped(Math.round(Number(perSecond.toPrecision(3))));
}

function grouped(/** @type {number} */ count) {
  return count.toLocaleString("en");
}
