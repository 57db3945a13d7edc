/**
 * Measures `decodeEvent`: milliseconds from the last byte of its code until it is imported, milliseconds for the
 * first event, and events a second.
 */
import { readData, report } from "./report.ts";

const EVENTS = 200_000;
const ROUNDS = 5;

const data = await readData(new URLSearchParams(location.search).get("data") ?? "events");
const texts = Array.isArray(data) ? data.map((event) => JSON.stringify(event)) : [];
/** As a stream gives them: each parsed by itself. */
const events: unknown[] = Array.from({ length: EVENTS }, (_, index) =>
  JSON.parse(texts[index % texts.length] ?? ""),
);

const { decodeEvent } = await import("codex-embed/protocol");
const loaded = performance.now();
const arrived = performance
  .getEntriesByType("resource")
  .filter((entry) => entry instanceof PerformanceResourceTiming && entry.name.includes("/web/"))
  .map((entry) => entry.startTime + entry.duration);
decodeEvent(events[0]);
const first = performance.now() - loaded;

let best = Infinity;
for (let round = 0; round < ROUNDS; round += 1) {
  const start = performance.now();
  for (const event of events) if (decodeEvent(event) !== event) throw new Error("another object");
  best = Math.min(best, performance.now() - start);
}
await report({ load: loaded - Math.max(...arrived), first, perSecond: (EVENTS / best) * 1_000 });
