/**
 * Measures what a page downloads and what is published, and compares it with scripts/package/budgets.json. Needs
 * dist/ (`npm run build`).
 */

import { readText, report } from "./lib/files.mjs";
import { main } from "./lib/run.mjs";
import { measureEntries, measureModule, measureTarball } from "./package/sizes.mjs";
import { overBudget, toTable } from "./package/table.mjs";

await main(async () => {
  const rows = [...measureModule(), ...(await measureEntries()), measureTarball()];
  /** @type {import("./package/table.mjs").Budgets} */
  const budgets = JSON.parse(readText("scripts/package/budgets.json"));
  console.log(toTable(rows, budgets));
  report("Larger than scripts/package/budgets.json allows", overBudget(rows, budgets));
});
