/**
 * Prints how long a snapshot of 10,000 files takes, and to find the ten that changed since: in the tree, and where
 * a snapshot is a copy of all files and a comparison looks at all of them.
 */

import { now } from "../lib/clock.mjs";

const { createVirtualFileSystem } = await import("../../dist/virtual.js");

const FOLDERS = 100;
const FILES_EACH = 100;
const CHANGED = 10;
const ROUNDS = 20;
/** Snapshots are too short to be timed one by one. */
const SNAPSHOTS = 10_000;

/** Text of 2 KB that is different in each file. */
const text = (/** @type {number} */ seed) =>
  new TextEncoder().encode(`${seed} `.repeat(2_000).slice(0, 2_000));

/** @type {Record<string, Uint8Array>} */
const files = {};
for (let folder = 0; folder < FOLDERS; folder += 1)
  for (let file = 0; file < FILES_EACH; file += 1)
    files[`/workspace/src/folder-${folder}/file-${file}.ts`] = text(folder * FILES_EACH + file);
const paths = Object.keys(files);

process.stdout.write(JSON.stringify({ ...(await tree()), ...naive() }));

async function tree() {
  const fs = createVirtualFileSystem({ files });
  const changes = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = fs.snapshot();
    for (const path of changedIn(round)) await fs.writeFile(path, text(-round - 1));
    const begin = now();
    const found = fs.changes(before);
    changes.push(now() - begin);
    expect(found.length);
  }
  const begin = now();
  for (let index = 0; index < SNAPSHOTS; index += 1) fs.snapshot();
  return { tree_snapshot_ms: (now() - begin) / SNAPSHOTS, tree_changes_ms: best(changes) };
}

function naive() {
  const current = new Map(Object.entries(files));
  const copies = [];
  const comparisons = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = now();
    const before = new Map(Array.from(current, ([path, data]) => [path, data.slice()]));
    copies.push(now() - begin);
    for (const path of changedIn(round)) current.set(path, text(-round - 1));
    const compared = now();
    const found = paths.filter(
      (path) => !Buffer.from(current.get(path) ?? []).equals(before.get(path) ?? Buffer.of()),
    );
    comparisons.push(now() - compared);
    expect(found.length);
  }
  return { naive_snapshot_ms: best(copies), naive_changes_ms: best(comparisons) };
}

/** @param {number} round */
function changedIn(round) {
  return Array.from(
    { length: CHANGED },
    (_, index) => paths[(index * 997 + round * 13) % paths.length] ?? "",
  );
}

/** @param {number} found */
function expect(found) {
  if (found !== CHANGED) throw new Error(`${found} changes were found, and ${CHANGED} were made`);
}

/** @param {number[]} times */
function best(times) {
  return Math.min(...times);
}
