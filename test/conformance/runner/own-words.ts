/** Values of events that follow from prose, which is each project's own. */

import type { Rule } from "./compare-json.ts";
import { isJsonObject, isList, type Json, type JsonObject, objects, text } from "./json.ts";

/** Lets our own words, and figures that count them, stand for the reference's. */
export const ownWords: Rule = (key, expected, got) => {
  if (key === "last_token_usage" && isEstimate(expected)) return isEstimate(got);
  if (key === "message" && text(expected, "type") === "background_event") {
    return (text(got, "message") ?? "").trim() !== "";
  }
  // Of a server that failed to start; the event that tells of all has the cause alone.
  if (key === "error" && text(expected, "state") === "failed") return (text(got, key) ?? "").trim() !== "";
  const question = text(expected, "id") ?? "";
  if (question.startsWith("mcp_tool_call_approval_")) {
    if (key === "question") return (text(got, key) ?? "").trim() !== "";
    if (key === "options") return sameLabels(expected.options, got.options);
  }
  return undefined;
};

/** Answers are chosen by their labels; what is said of them is free. */
function sameLabels(expected: Json | undefined, got: Json | undefined): boolean {
  const labels = (options: Json | undefined): string =>
    JSON.stringify((isList(options) ? objects(options) : []).map((option) => text(option, "label")));
  return labels(expected) === labels(got);
}

/**
 * Whether the last usage is an estimate of a compacted history: a total of no input and no output. It counts the
 * instructions and the words before the summary. A context that is full has the same form, with a total for the
 * thread that fills the window; that figure is exact.
 */
function isEstimate(info: JsonObject): boolean {
  const { last_token_usage: last, total_token_usage: all, model_context_window: window } = info;
  if (!isJsonObject(last) || !isJsonObject(all) || all.total_tokens === window) return false;
  return Object.entries(last).every(([key, tokens]) =>
    key === "total_tokens" ? typeof tokens === "number" && tokens > 0 : tokens === 0,
  );
}
