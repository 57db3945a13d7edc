/** The tables beside the scenarios: decided differences, and what is still to come. */
import { readFile } from "node:fs/promises";
import { isList, type JsonObject, objects, parseJson, text } from "./json.ts";
import type { Verdict } from "./judge.ts";

/** A difference from the reference that the project decided on. */
export interface Decision {
  readonly scenario: string;
  readonly facet: string;
  readonly reason: string;
}

/** A scenario whose feature is not built. */
export interface Pending {
  readonly scenario: string;
  readonly reason: string;
}

/** What stands beside the scenarios. */
export interface Tables {
  readonly decided: readonly Decision[];
  readonly notYet: readonly Pending[];
}

/**
 * Reads `decided.json` and `not-yet.json`.
 *
 * @throws Error that names the file and the row which is wrong.
 */
export async function loadTables(folder: URL): Promise<Tables> {
  const decided = await readRows(new URL("decided.json", folder), ["scenario", "facet", "reason"]);
  const notYet = await readRows(new URL("not-yet.json", folder), ["scenario", "reason"]);
  return {
    decided: decided.map((row) => ({
      scenario: text(row, "scenario") ?? "",
      facet: text(row, "facet") ?? "",
      reason: text(row, "reason") ?? "",
    })),
    notYet: notYet.map((row) => ({
      scenario: text(row, "scenario") ?? "",
      reason: text(row, "reason") ?? "",
    })),
  };
}

/**
 * Failures that the tables explain get another status, never `pass`. What passes stays `pass`, so that a row
 * which is no longer needed shows.
 */
export function explain(scenario: string, verdicts: readonly Verdict[], tables: Tables): Verdict[] {
  const pending = tables.notYet.find((row) => row.scenario === scenario);
  return verdicts.map((verdict): Verdict => {
    if (verdict.status !== "fail") return verdict;
    const { facet } = verdict;
    const decision = tables.decided.find((row) => row.scenario === scenario && row.facet === facet);
    if (decision !== undefined) return { facet, status: "differs by decision", reason: decision.reason };
    return pending === undefined ? verdict : { facet, status: "not yet", reason: pending.reason };
  });
}

async function readRows(file: URL, fields: readonly string[]): Promise<JsonObject[]> {
  const value = parseJson(await readFile(file, "utf8"));
  const rows = objects(value);
  if (!isList(value) || rows.length !== value.length) throw new Error(`${file.pathname}: not a list of rows`);
  for (const [i, row] of rows.entries()) {
    const missing = fields.find((field) => !text(row, field));
    if (missing !== undefined) throw new Error(`${file.pathname}: row ${i + 1} has no ${missing}`);
  }
  return rows;
}
