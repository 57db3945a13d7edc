/**
 * Measures the library, side by side with codex 0.114.0 where that is installed (`npm ci` in this folder, or
 * `CODEX_BIN`). docs/benchmarks.md says what each figure means.
 *
 * `node bench/run.mjs [--json FILE] [--only NAME]... [--rounds N] [--no-reference] [--docs]`
 */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { findReference } from "../scripts/lib/reference.mjs";
import { main, run } from "../scripts/lib/run.mjs";
import { replaceMeasured } from "./lib/docs.mjs";
import { Endpoint } from "./lib/endpoint.mjs";
import { contention, describeMachine } from "./lib/machine.mjs";
import { toMarkdown, toObject } from "./lib/report.mjs";
import { measure } from "./lib/rounds.mjs";
import { deltas } from "./measures/deltas.mjs";
import { firstRequest } from "./measures/first-request.mjs";
import { idleSessions } from "./measures/idle-sessions.mjs";
import { listSessions } from "./measures/list-sessions.mjs";
import { size } from "./measures/size.mjs";
import { virtualTree } from "./measures/virtual-tree.mjs";

const DOCS = new URL("../docs/benchmarks.md", import.meta.url);
const MEASURES = [firstRequest, deltas, idleSessions, listSessions, virtualTree, size];
/** Measured by a program of its own, which prints its own tables. */
const VALIDATION = "validation";

await main(async () => {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      only: { type: "string", multiple: true },
      rounds: { type: "string" },
      "no-reference": { type: "boolean" },
      docs: { type: "boolean" },
    },
  });
  const names = choose(values.only);
  const chosen = MEASURES.filter(({ name }) => names.includes(name));
  if (values.docs && chosen.length > 0 && chosen.length < MEASURES.length) {
    throw new Error(`--docs replaces all tables: leave --only out, or give it ${VALIDATION} alone`);
  }
  const most = rounds(values.rounds);
  const reference = values["no-reference"] ? undefined : findReference(new URL("./", import.meta.url));
  if (reference === undefined && !values["no-reference"])
    console.error("codex 0.114.0 is not installed; `npm ci --prefix bench` does it");
  warn();

  if (chosen.length > 0) {
    const figures = await measureAll(chosen, reference, most);
    warn();
    const tables = toMarkdown(figures, reference !== undefined);
    console.log(`${tables}\n\n${describeMachine()}`);
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify(toObject(figures), null, 2)}\n`);
    if (values.docs) {
      const measured = `${describeMachine()}.\n\n${tables}`;
      writeFileSync(DOCS, replaceMeasured(readFileSync(DOCS, "utf8"), measured));
    }
  }
  if (names.includes(VALIDATION)) measureValidation(values.docs ?? false);
});

/**
 * @param {typeof MEASURES} measures
 * @param {string | undefined} reference
 * @param {number | undefined} most
 */
async function measureAll(measures, reference, most) {
  const workspace = mkdtempSync(join(tmpdir(), "codex-embed-bench-"));
  // Sessions are recorded, and not among those of whoever measures.
  process.env.CODEX_HOME = join(workspace, "codex-home");
  const endpoint = await Endpoint.start();
  /** @type {Record<string, import("./lib/statistics.mjs").Summary>} */
  const figures = {};
  try {
    for (const { name, rounds, contenders } of measures) {
      console.error(`measuring ${name}`);
      const limits = most === undefined ? rounds : { least: Math.min(rounds.least, most), most };
      Object.assign(figures, await measure(contenders({ endpoint, workspace, reference }), limits));
    }
  } finally {
    endpoint.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
  return figures;
}

/** @param {string[] | undefined} names */
function choose(names) {
  const known = [...MEASURES.map(({ name }) => name), VALIDATION];
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown === undefined) return names ?? known;
  throw new Error(`there is no measure ${unknown}: choose from ${known.join(", ")}`);
}

/** @param {boolean} docs */
function measureValidation(docs) {
  if (!statSync(new URL("node_modules/zod", import.meta.url), { throwIfNoEntry: false })) {
    console.error(
      "zod, which validation is compared with, is not installed; `npm ci --prefix bench` does it",
    );
    return;
  }
  console.error(`measuring ${VALIDATION}`);
  const program = fileURLToPath(new URL("protocol.mjs", import.meta.url));
  run(process.execPath, docs ? [program, "--docs"] : [program]);
}

/** @param {string | undefined} text */
function rounds(text) {
  if (text === undefined || /^[1-9]\d{0,3}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new Error(`--rounds takes a whole number from 1, not ${text}`);
}

function warn() {
  const warning = contention();
  if (warning !== undefined) console.error(`warning: ${warning}`);
}
