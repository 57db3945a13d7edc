/** Figures as tables for people and as one object for programs. */

import { SECTIONS } from "./rows.mjs";

/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {import("./statistics.mjs").Summary} Summary */
/** @typedef {Readonly<Record<string, Summary>>} Figures */

const REFERENCE = "codex 0.114.0";

/**
 * One flat object: the median under the figure's name, beside it the least of the runs.
 *
 * @param {Figures} figures
 * @returns {Record<string, number>}
 */
export function toObject(figures) {
  const entries = Object.entries(figures).flatMap(([name, { median, min }]) => [
    [name, round(median)],
    [name.replace(/_(ms|bytes)$/, "_min_$1"), round(min)],
  ]);
  return Object.fromEntries(entries);
}

/**
 * The tables in Markdown, with columns aligned so that they read well on a terminal too. Sections whose
 * figures were not measured are left out.
 *
 * @param {Figures} figures
 * @param {boolean} reference whether there was one to compare with
 * @returns {string}
 */
export function toMarkdown(figures, reference) {
  const tables = SECTIONS.flatMap(({ title, beside = REFERENCE, rows }) => {
    const known = rows.filter(({ ours }) => ours in figures);
    if (known.length === 0) return [];
    const header = ["", "codex-embed", "min to max", beside, "min to max", "ratio", "aim"];
    return [`### ${title}\n\n${table([header, ...known.map((row) => cells(row, figures, reference))])}`];
  });
  return tables.join("\n\n");
}

/** @param {Row} row @param {Figures} figures @param {boolean} reference */
function cells(row, figures, reference) {
  const ours = figures[row.ours];
  const theirs = row.theirs === undefined ? undefined : figures[row.theirs];
  const ratio = ours && theirs ? theirs.median / ours.median : undefined;
  const absent = row.theirs === undefined ? "" : reference ? "not measured" : "not installed";
  return [
    row.label,
    middle(ours, row.unit),
    range(ours, row.unit),
    theirs ? middle(theirs, row.unit) : absent,
    range(theirs, row.unit),
    ratio === undefined ? "" : `${significant(ratio)}×`,
    aim(row, ours, ratio),
  ];
}

/** @param {Row} row @param {Summary | undefined} ours @param {number | undefined} ratio */
function aim({ aim, unit }, ours, ratio) {
  if (aim?.atMost !== undefined && ours) {
    return `< ${format(aim.atMost, unit)}: ${ours.median < aim.atMost ? "met" : "missed"}`;
  }
  if (aim?.timesBetter !== undefined) {
    const verdict = ratio === undefined ? "unknown" : ratio >= aim.timesBetter ? "met" : "missed";
    return `${aim.timesBetter}×: ${verdict}`;
  }
  return "";
}

/** @param {Summary | undefined} summary @param {Row["unit"]} unit */
function middle(summary, unit) {
  return summary === undefined ? "" : `${format(summary.median, unit)}${summary.noisy ? " (noisy)" : ""}`;
}

/** @param {Summary | undefined} summary @param {Row["unit"]} unit */
function range(summary, unit) {
  if (summary === undefined || summary.runs === 1) return "";
  return `${format(summary.min, unit)} to ${format(summary.max, unit)} (${summary.runs})`;
}

/**
 * @param {number} value
 * @param {Row["unit"]} unit
 * @returns {string} three significant digits; thousands of bytes are kB
 */
export function format(value, unit) {
  if (unit === "ms") return `${significant(value)} ms`;
  if (Math.abs(value) >= 1e6) return `${significant(value / 1e6)} MB`;
  return `${significant(value / 1e3)} kB`;
}

/** @param {number} value */
function significant(value) {
  if (value !== 0 && Math.abs(value) < 0.1) return String(Number(value.toPrecision(2)));
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** @param {number} value */
function round(value) {
  return Math.abs(value) < 0.1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100;
}

/** @param {string[][]} lines the first is the header */
function table(lines) {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? "").length)),
  );
  const [header = "", ...rest] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [header, rule, ...rest].join("\n");
}
