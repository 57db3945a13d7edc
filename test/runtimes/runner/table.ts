/** docs/runtimes.md's table. */
import type { Counts } from "./counts.ts";
import type { Figures } from "./figures.ts";
import type { Deviation } from "./scenarios.ts";

/** What is known of a runtime. */
export interface Row {
  /** Such as `Deno 2.9.6`. */
  readonly label: string;
  /** The contracts of files, commands, HTTP and session stores. */
  readonly contract: Counts;
  /** The facade's integration tests; none in a page, which has no disk to test on. */
  readonly integration: Counts | null;
  readonly scenarios: Counts;
  /** `null` for the runtime that the others are compared with. */
  readonly streams: { readonly compared: number; readonly deviations: readonly Deviation[] } | null;
  readonly figures: Figures | null;
}

const BEGIN = "<!-- table -->";
const END = "<!-- /table -->";

/** Rows as a table in Markdown. */
export function toTable(rows: readonly Row[]): string {
  const head = [
    "runtime",
    "contract",
    "integration",
    "scenarios",
    "same streams",
    "cold start",
    "first request",
    "deltas/s",
  ];
  const lines = rows.map((row) => [
    row.label,
    counts(row.contract),
    row.integration === null ? "–" : counts(row.integration),
    counts(row.scenarios),
    row.streams === null
      ? "compared with"
      : `${row.streams.compared - row.streams.deviations.length} of ${row.streams.compared}`,
    ...(row.figures === null
      ? ["–", "–", "–"]
      : [
          `${row.figures.coldStart.toFixed(0)} ms`,
          `${row.figures.firstRequest.toFixed(0)} ms`,
          Math.round(row.figures.deltasPerSecond / 1000) * 1000,
        ]),
  ]);
  const rule = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function counts({ passed, failed, skipped }: Counts): string {
  const parts = [`${passed} passed`, ...(failed > 0 ? [`**${failed} failed**`] : [])];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(", ");
}

/**
 * Puts a table into a document, between its marks.
 *
 * @throws Error when the document has no such place.
 */
export function replaceTable(document: string, table: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${document.slice(end)}`;
}
