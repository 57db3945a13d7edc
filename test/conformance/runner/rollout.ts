/** Comparing the record of a thread with the reference's session file. */
import { type Comparison, compareJson, type Difference, type Rule } from "./compare-json.ts";
import { type JsonObject, text } from "./json.ts";
import { type KnownOutput, outputRule } from "./output.ts";
import { ownWords } from "./own-words.ts";
import { compareStreams, type StreamShape } from "./streams.ts";

const SHAPE: StreamShape = {
  name: "rollout",
  keyOf: (line) => text(line.payload, "call_id"),
  labelOf: (line) => `${text(line, "type") ?? "?"} ${text(line.payload, "type") ?? ""}`,
  stableKeys: true,
};

/** All differences between two records. Token counts keep their own order, but may stand anywhere. */
export function compareRollouts(
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  comparison: Comparison,
  known: KnownOutput,
): Difference[] {
  const outputs = outputRule(known);
  const settled: Comparison = {
    ...comparison,
    rule: (key, theirs, ours) =>
      outputs(key, theirs, ours) ?? ownWords(key, theirs, ours) ?? ownRecord(key, theirs, ours),
  };
  const counts = (lines: readonly JsonObject[]): JsonObject[] => lines.filter(isCount);
  const rest = (lines: readonly JsonObject[]): JsonObject[] => lines.filter((line) => !isCount(line));
  return [
    ...compareStreams(SHAPE, rest(expected), rest(got), settled),
    ...compareJson("rollout:token_count", counts(expected), counts(got), settled),
  ];
}

function isCount(line: JsonObject): boolean {
  return text(line.payload, "type") === "token_count";
}

/** What each program says of itself in a record. */
const ownRecord: Rule = (key, expected, got) => {
  if (key === "originator" || key === "cli_version") return says(got, key);
  // A summary begins in the project's own words.
  if (key === "message" && "replacement_history" in expected) return says(got, key);
  return undefined;
};

function says(value: JsonObject, key: string): boolean {
  return (text(value, key) ?? "").trim() !== "";
}
