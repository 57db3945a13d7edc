/** Verdicts: what holds of a run, facet by facet. */
import { compareJson, type Difference, IdPairs } from "./compare-json.ts";
import { compareEvents } from "./events.ts";
import { type Json, type JsonObject, objects } from "./json.ts";
import type { Normalised } from "./normalise.ts";
import { compareNotifications } from "./notifications.ts";
import { knownOutput } from "./output.ts";
import { compareRollouts } from "./rollout.ts";
import { compareThreadEvents } from "./thread-events.ts";

/** What is compared of a run. */
export const FACETS = ["events", "requests", "files", "thread_events", "notifications", "rollout"] as const;
export type Facet = (typeof FACETS)[number];

/** The outcome of one facet. */
export type Verdict =
  | { readonly facet: Facet; readonly status: "pass" }
  | { readonly facet: Facet; readonly status: "fail"; readonly differences: readonly Difference[] }
  | { readonly facet: Facet; readonly status: "not yet" | "differs by decision"; readonly reason: string };

/** Compares a run with what the reference did; one verdict for each facet that was recorded. */
export function judge(expect: JsonObject, run: Normalised): Verdict[] {
  // Shared, so that an id in a request is the same as in the events.
  const ids = new IdPairs();
  return FACETS.flatMap((facet): Verdict[] => {
    const expected = expect[facet];
    if (expected === undefined) return [];
    const differences = compareFacet(facet, expected, run, expect, ids);
    return [differences.length === 0 ? { facet, status: "pass" } : { facet, status: "fail", differences }];
  });
}

function compareFacet(
  facet: Facet,
  expected: Json,
  run: Normalised,
  expect: JsonObject,
  ids: IdPairs,
): Difference[] {
  const known = knownOutput(expect.requests);
  if (facet === "events") return compareEvents(objects(expected), run.events, { ids }, known);
  if (facet === "requests") return compareJson("requests", expected, run.requests, { ids });
  if (facet === "files") return compareJson("files", expected, run.files, { ids });
  if (facet === "notifications") {
    return compareNotifications(objects(expected), run.notifications, { ids }, known);
  }
  if (facet === "rollout") return compareRollouts(objects(expected), run.rollout, { ids }, known);
  const [recorded = {}] = objects([expected]);
  return compareThreadEvents(recorded, run.thread_events, { ids: new IdPairs() }, known);
}
