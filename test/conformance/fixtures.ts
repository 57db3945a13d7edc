/** Recorded expectations for the tests of the comparison, and ways to change them. */
import { readFileSync } from "node:fs";
import { isJsonObject, type Json, type JsonObject, objects, parseJson, text } from "./runner/json.ts";
import { judge, type Verdict } from "./runner/judge.ts";
import type { Normalised } from "./runner/normalise.ts";

/** What the reference did in a scenario. */
export function expectationOf(name: string): JsonObject {
  const file = new URL(`scenarios/${name}.json`, import.meta.url);
  const scenario = parseJson(readFileSync(file, "utf8"));
  const expect = isJsonObject(scenario) ? scenario.expect : undefined;
  if (!isJsonObject(expect)) throw new Error(`${name} has no expectation`);
  return expect;
}

/** A run that did exactly what was recorded. */
export function recordedRun(expect: JsonObject): Normalised {
  const { requests, files, thread_events } = expect;
  return {
    events: objects(expect.events),
    notifications: objects(expect.notifications),
    requests: objects(requests),
    files: isJsonObject(files) ? files : {},
    thread_events: isJsonObject(thread_events) ? thread_events : {},
    rollout: objects(expect.rollout),
  };
}

/** The facets that fail when a run is compared with a recording. */
export function failing(expect: JsonObject, run: Normalised): string[] {
  return judge(expect, run).flatMap((verdict) => (verdict.status === "fail" ? [verdict.facet] : []));
}

/** The paths of a facet's differences. */
export function paths(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap((v) => (v.status === "fail" ? v.differences.map((d) => d.path) : []));
}

/** The events with one of them replaced: the `nth` of a type, counted from 0. */
export function edit(
  events: readonly JsonObject[],
  type: string,
  change: (event: JsonObject) => readonly JsonObject[],
  nth = 0,
): JsonObject[] {
  let seen = -1;
  let found = false;
  const edited = events.flatMap((event) => {
    if (text(event, "type") !== type) return [event];
    seen += 1;
    if (seen !== nth) return [event];
    found = true;
    return change(event);
  });
  if (!found) throw new Error(`there is no ${type} number ${nth}`);
  return edited;
}

/** The same JSON with one string put for another, in keys and values. */
export function rename<T extends Json>(value: T, from: string, to: string): Json {
  return parseJson(JSON.stringify(value).replaceAll(from, to));
}

/** A copy of a list with `count` entries at `at` replaced. */
export function spliced<T>(list: readonly T[], at: number, count: number, ...entries: readonly T[]): T[] {
  return [...list.slice(0, at), ...entries, ...list.slice(at + count)];
}
