/** Values of events that follow from prose, which is each project's own. */

import type { Rule } from "./compare-json.ts";
import { isJsonObject, type JsonObject, text } from "./json.ts";

/** Lets our own words, and figures that count them, stand for the reference's. */
export const ownWords: Rule = (key, expected, got) => {
  if (key === "last_token_usage" && isEstimate(expected)) return isEstimate(got);
  if (key === "message" && text(expected, "type") === "background_event") {
    return (text(got, "message") ?? "").trim() !== "";
  }
  return undefined;
};

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
