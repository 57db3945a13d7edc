/**
 * Compares our protocol with the reference's exported JSON schemas, structurally: every type, property,
 * requiredness, word and tag. Also fails when a generated file is stale.
 *
 * Differences that are decided stand in test/protocol/decided.json with their reasons; a reason for something
 * that is no difference any more is an error too.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main, run } from "./lib/run.mjs";
import { REFERENCE, readExported } from "./protocol/changes.mjs";
import { compare } from "./protocol/compare.mjs";
import { readDefinitions } from "./protocol/model.mjs";
import { rustSchema } from "./protocol/source.mjs";

/** Which of our types each of the reference's schemas describes. */
const COMPARED = { "EventMsg.json": "EventMsg" };

await main(() => {
  run(process.execPath, [join(root, "scripts/generate-protocol.mjs"), "--check"]);
  const definitions = readDefinitions(rustSchema());
  /** @type {Record<string, Record<string, string>>} */
  const decided = JSON.parse(readFileSync(join(root, "test/protocol/decided.json"), "utf8"));
  const problems = Object.entries(COMPARED).flatMap(([file, name]) => {
    const reference = readExported(join(REFERENCE, file));
    const ours = { node: /** @type {const} */ ({ kind: "ref", name }), definitions };
    const differences = compare(reference, ours, name).map(({ place, what }) => `${place} ${what}`);
    const reasons = decided[file] ?? {};
    const undecided = differences.filter((line) => !(line in reasons)).map((line) => `${file}: ${line}`);
    const settled = Object.keys(reasons).filter((line) => !differences.includes(line));
    console.log(
      `${file}: ${differences.length - undecided.length} decided differences, ${undecided.length} undecided`,
    );
    return [...undecided, ...settled.map((line) => `${file}: decided, but no difference: ${line}`)];
  });
  report("our protocol differs from the reference's", problems);
});
