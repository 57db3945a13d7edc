/**
 * @typedef {import("./sizes.mjs").Row} Row
 * @typedef {"raw" | "gzip" | "brotli"} Form
 * @typedef {Partial<Record<Form, number>> & { why: string }} Budget the most bytes of each form
 * @typedef {Record<string, Budget>} Budgets by a row's name; `*` is for entries without one of their own
 */

const FORMS = /** @type {const} */ (["raw", "gzip", "brotli"]);

/** @param {Row} row @param {Budgets} budgets @returns {Budget | undefined} */
function budgetOf({ name }, budgets) {
  return budgets[name] ?? budgets["*"];
}

/** @param {Row[]} rows @param {Budgets} budgets @returns {string[]} one line for each that is too large */
export function overBudget(rows, budgets) {
  return rows.flatMap((row) => {
    const budget = budgetOf(row, budgets);
    return FORMS.flatMap((form) => {
      const [found, most] = [row[form], budget?.[form]];
      if (found === undefined || most === undefined || found <= most) return [];
      return [`${row.name}: ${bytes(found)} ${form}, at most ${bytes(most)} (${budget?.why})`];
    });
  });
}

/** @param {Row[]} rows @param {Budgets} budgets @returns {string} for people */
export function toTable(rows, budgets) {
  const cells = rows.map((row) => [
    row.name,
    ...FORMS.map((form) => {
      const [found, most] = [row[form], budgetOf(row, budgets)?.[form]];
      if (found === undefined) return "";
      return most === undefined ? bytes(found) : `${bytes(found)} of ${bytes(most)}`;
    }),
  ]);
  const lines = [["", ...FORMS], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** @param {number} count */
function bytes(count) {
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(2)} MB`;
}
