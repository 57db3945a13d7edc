/** What the runner prints: a line per scenario and facet, and the differences. */
import type { Difference } from "./compare-json.ts";
import type { Verdict } from "./judge.ts";

/** What became of a scenario. */
export type Outcome = "passed" | "failed" | "differs by decision" | "not yet" | "played";

/** A scenario's result. */
export interface Result {
  readonly name: string;
  /** Empty for a scenario that was only played, or that could not be. */
  readonly verdicts: readonly Verdict[];
  /** Why the scenario could not be played. */
  readonly error?: string;
  /** Why the scenario is listed as one for later. */
  readonly pending?: string;
}

/** Differences shown for a facet; the rest is counted. */
const SHOWN = 8;

/** What became of a scenario: passed only if every facet that the library provides was compared and equal. */
export function outcome(result: Result): Outcome {
  if (result.error !== undefined) return result.pending === undefined ? "failed" : "not yet";
  if (result.verdicts.length === 0) return "played";
  const has = (status: Verdict["status"]): boolean => result.verdicts.some((v) => v.status === status);
  if (has("fail")) return "failed";
  if (result.pending !== undefined && has("not yet") && !allBuilt(result)) return "not yet";
  return has("differs by decision") ? "differs by decision" : "passed";
}

/** Whether nothing but facets without any implementation is left open. */
function allBuilt(result: Result): boolean {
  return result.verdicts.every((v) => v.status !== "not yet" || v.reason !== result.pending);
}

/** The lines of one scenario. */
export function describe(result: Result): string {
  const kind = outcome(result);
  const lines = [`${result.name}: ${kind}`];
  if (result.error !== undefined) lines.push(`  could not be played: ${result.error}`);
  if (result.pending !== undefined) {
    lines.push(kind === "passed" ? "  listed in not-yet.json, but passes" : `  ${result.pending}`);
  }
  for (const verdict of result.verdicts) lines.push(...describeVerdict(verdict));
  return lines.join("\n");
}

function describeVerdict(verdict: Verdict): string[] {
  const head = `  ${verdict.facet}: ${verdict.status}`;
  if (verdict.status === "pass") return [head];
  if (verdict.status !== "fail") return [`${head} (${verdict.reason})`];
  const shown = verdict.differences.slice(0, SHOWN).flatMap(describeDifference);
  const more = verdict.differences.length - SHOWN;
  return [head, ...shown, ...(more > 0 ? [`    and ${more} more`] : [])];
}

function describeDifference({ path, expected, got }: Difference): string[] {
  return [`    ${path}`, `      expected ${expected}`, `      got      ${got}`];
}

/** The last lines: what is neither passed nor failed, then the counts. */
export function summary(results: readonly Result[]): string {
  const counts = new Map<Outcome, number>();
  for (const result of results) {
    const kind = outcome(result);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const others = (["differs by decision", "not yet", "played"] as const).flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [`${count} ${kind}`];
  });
  const last = `${counts.get("passed") ?? 0} passed, ${counts.get("failed") ?? 0} failed`;
  return [...(others.length > 0 ? [others.join(", ")] : []), last].join("\n");
}
