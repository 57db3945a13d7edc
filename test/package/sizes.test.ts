import { expect, test } from "vitest";

import { overBudget, toTable } from "../../scripts/package/table.mjs";

const rows = [
  { name: "codex-embed", raw: 200_000, gzip: 50_000, brotli: 45_000 },
  { name: "codex-embed/new", raw: 9_000, gzip: 3_000 },
];
const budgets = {
  "codex-embed": { gzip: 49_000, why: "it is loaded first" },
  "*": { raw: 9_000, brotli: 1, why: "the rest" },
};

test("what is over its budget is named with the reason for the budget", () => {
  expect(overBudget(rows, budgets)).toEqual([
    "codex-embed: 50.0 kB gzip, at most 49.0 kB (it is loaded first)",
  ]);
});

test("an entry without a budget has that of all others", () => {
  expect(overBudget([{ name: "codex-embed/new", raw: 9_001, gzip: 1 }], budgets)).toHaveLength(1);
  expect(overBudget([{ name: "codex-embed/new", raw: 1, gzip: 1, brotli: 2 }], budgets)).toHaveLength(1);
  expect(overBudget(rows, {})).toEqual([]);
});

test("the table shows both", () => {
  expect(toTable(rows, budgets).split("\n")).toEqual([
    "                 raw               gzip                brotli",
    "codex-embed      200.0 kB          50.0 kB of 49.0 kB  45.0 kB",
    "codex-embed/new  9.0 kB of 9.0 kB  3.0 kB",
  ]);
});
