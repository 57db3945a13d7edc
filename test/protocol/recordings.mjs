/** The events that the conformance scenarios recorded of the reference; the benchmark reads them, too. */

import { readdirSync, readFileSync } from "node:fs";

const SCENARIOS = new URL("../conformance/scenarios/", import.meta.url);

/** Members of a hook's run that are numbers. */
const HOOK_TIMES = new Set(["started_at", "completed_at", "duration_ms"]);

/** @typedef {{ events?: object[], rollout?: object[], requests?: { body?: { input?: object[] } }[] }} Recording */

/** @returns {Map<string, Recording>} by the scenario's name */
export function recordings() {
  const files = readdirSync(SCENARIOS).filter((name) => name.endsWith(".json"));
  return new Map(
    files.map((name) => {
      const text = readFileSync(new URL(name, SCENARIOS), "utf8");
      return [name.replace(/\.json$/, ""), JSON.parse(text, revive).expect];
    }),
  );
}

/** @returns {object[]} all events' messages */
export function recordedEvents() {
  return [...recordings().values()].flatMap(({ events = [] }) => events);
}

/** `<t>` stands where a length of time, a moment or a date stood; the latter two are text anyhow. */
function revive(/** @type {string} */ name, /** @type {unknown} */ value) {
  if (value !== "<t>") return value;
  if (name === "duration") return { secs: 1, nanos: 500 };
  return HOOK_TIMES.has(name) ? 1 : value;
}
