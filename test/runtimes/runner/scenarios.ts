/** Plays scenarios in a runtime, and holds them against their recordings and against another runtime. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assess, type Seen } from "../../conformance/runner/cli.ts";
import type { Tables } from "../../conformance/runner/decisions.ts";
import { isJsonObject, isList, type Json, type JsonObject, toJson } from "../../conformance/runner/json.ts";
import { judge } from "../../conformance/runner/judge.ts";
import { normalise } from "../../conformance/runner/normalise.ts";
import type { Observation } from "../../conformance/runner/observation.ts";
import { describe, outcome } from "../../conformance/runner/report.ts";
import type { Scenario } from "../../conformance/runner/scenario.ts";
import type { Program } from "./catalog.ts";
import { lastWords, runScript } from "./child.ts";
import type { Counts } from "./counts.ts";

/** Scenarios without a command that a page plays differently all the same, and why. */
export const NOT_IN_A_PAGE: ReadonlyMap<string, string> = new Map([
  ["cut-until-end", "a browser repeats a request by itself when its connection is reset before an answer"],
  ["image-file-is-text", "it names a file of the machine"],
  ["image-file-missing", "the request holds the system's own words for a missing file"],
]);

/** What a runtime is asked to play. */
export interface Playing {
  readonly root: string;
  readonly names: readonly string[];
  /** The service that opens model endpoints. */
  readonly endpoints: string;
}

/** Scenarios at the same time: most of their time is waiting. */
export const JOBS = 12;

/** Plays scenarios through the built library in a runtime. */
export async function playIn(program: Program, { root, names, endpoints }: Playing): Promise<Seen[]> {
  const folder = await mkdtemp(join(tmpdir(), "codex-embed-played-"));
  const out = join(folder, "seen.json");
  const only = names.flatMap((name) => ["--only", name]);
  const args = ["scripts/conformance.mjs", "--jobs", String(JOBS), "--endpoints", endpoints, "--out", out];
  try {
    const done = await runScript(program, [...args, ...only], { cwd: root });
    const written = await readFile(out, "utf8").catch(() => "");
    if (written === "") throw new Error(`nothing was played (${done.code}): ${lastWords(done)}`);
    const seen: Seen[] = JSON.parse(written);
    return seen;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts by the recordings; a difference that was decided on counts as passed, as the runner's exit code does. */
export function countScenarios(
  scenarios: readonly Scenario[],
  seen: readonly Seen[],
  tables: Tables,
): Counts {
  const failures: string[] = [];
  let skipped = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const own = seen[index] ?? { name: scenario.name, error: "was not played" };
    const result = assess(scenario, own, tables);
    const kind = outcome(result);
    if (kind === "failed") failures.push(describe(result));
    else if (kind === "not yet" || kind === "played") skipped += 1;
  }
  const passed = scenarios.length - failures.length - skipped;
  return { passed, skipped, failed: failures.length, failures };
}

/** The same scenario where sessions are in no file: an app server then names none. */
export function withoutRecord(scenario: Scenario): Scenario {
  const { expect, ...rest } = scenario;
  const notifications = expect?.notifications;
  if (expect === undefined || !isList(notifications)) return scenario;
  return { ...rest, expect: { ...expect, notifications: notifications.map(withoutPath) } };
}

function withoutPath(notification: Json): Json {
  if (!isJsonObject(notification) || !isJsonObject(notification.params)) return notification;
  const { thread } = notification.params;
  if (!isJsonObject(thread) || thread.path === undefined) return notification;
  const params: JsonObject = { ...notification.params, thread: { ...thread, path: null } };
  return { ...notification, params };
}

/** A scenario that two runtimes told differently. */
export interface Deviation {
  readonly name: string;
  /** The first difference: where, and both sides. */
  readonly difference: string;
}

/**
 * Where the runs of two runtimes differ: in events, requests, files or the record. Equal means equal after ids,
 * paths and times were replaced, up to the order of calls that run side by side and to where output is cut.
 *
 * @param hidesCodes Whether the other runtime doesn't tell why a connection failed, as browsers don't.
 */
export function deviations(
  baseline: readonly Seen[],
  others: readonly Seen[],
  hidesCodes = false,
): Deviation[] {
  const byName = new Map(baseline.map((seen) => [seen.name, seen]));
  return others.flatMap((other) => {
    const own = byName.get(other.name);
    const difference = own === undefined ? "is only there" : deviation(own, other, hidesCodes);
    return difference === null ? [] : [{ name: other.name, difference }];
  });
}

function deviation(own: Seen, other: Seen, hidesCodes: boolean): string | null {
  if ("error" in own) return `the baseline: ${own.error}`;
  if ("error" in other) return other.error;
  const { events, requests, files, rollout } = normalise(comparable(own, hidesCodes));
  const expected = toJson({ events, requests, files, rollout });
  if (!isJsonObject(expected)) return "nothing was seen";
  for (const verdict of judge(expected, normalise(comparable(other, hidesCodes)))) {
    if (verdict.status !== "fail") continue;
    const [first] = verdict.differences;
    return `${verdict.facet}: ${first?.path}: ${first?.expected} became ${first?.got}`;
  }
  return null;
}

/** Without what the words of an error hold of one run: the endpoint's port, and perhaps the system's code. */
function comparable(seen: Observation, hidesCodes: boolean): Observation {
  const settle = (value: unknown): readonly unknown[] => {
    const text = JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");
    const settled: unknown = JSON.parse(hidesCodes ? text.replaceAll(/\(E[A-Z_]+\)/g, "(<code>)") : text);
    return Array.isArray(settled) ? settled : [];
  };
  return { ...seen, events: settle(seen.events), rollout: settle(seen.rollout) };
}
