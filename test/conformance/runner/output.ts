/**
 * Output of commands. The reference may lose what a command wrote before its listener was attached, so
 * complete output is right where a recording has less. What a command really wrote is told by the tool outputs
 * in the recorded requests, which lose nothing.
 */
import { IdPairs, type Rule, sameText } from "./compare-json.ts";
import { type Json, type JsonObject, objects, text } from "./json.ts";

/** What the commands of a recording wrote, as far as the model was told. */
export interface KnownOutput {
  /** The bodies of all tool outputs, one after the other. */
  readonly text: string;
  /** Whether any of them was shortened for the model. */
  readonly truncated: boolean;
}

const TRUNCATION = /…\d+ (tokens|chars) truncated…/;
const BODY = "\nOutput:\n";

/** Collects the tool outputs of recorded requests. */
export function knownOutput(requests: Json | undefined): KnownOutput {
  const bodies = new Map<string, string>();
  for (const request of objects(requests)) {
    for (const item of objects(request.input)) {
      const call = text(item, "call_id");
      const output = text(item, "output");
      if (call === undefined || output === undefined || bodies.has(call)) continue;
      const at = output.indexOf(BODY);
      if (at >= 0) bodies.set(call, output.slice(at + BODY.length));
    }
  }
  const all = [...bodies.values()].join("");
  return { text: all, truncated: TRUNCATION.test(all) };
}

/** Whether `got` can be the whole of an output of which the reference recorded `expected`. */
export function isWhole(expected: string, got: string, known: KnownOutput): boolean {
  if (expected === got) return true;
  return isSubsequence(expected, got) && (known.truncated || known.text.includes(got));
}

/** Accepts more complete output in the members that hold it. */
export function outputRule(known: KnownOutput): Rule {
  return (key, expected, got) => {
    const theirs = text(expected, key);
    const ours = text(got, key);
    if (theirs === undefined || ours === undefined || theirs === ours) return undefined;
    // A difference that makes none in any other text makes none here.
    if (sameText(theirs, ours, new IdPairs())) return undefined;
    if (key === "stdout" || key === "aggregated_output") return isWhole(theirs, ours, known);
    if (key === "formatted_output") return isFormatted(expected, got, ours);
    return undefined;
  };
}

/** A different formatted output is right only over a different, more complete one, and must show its ends. */
function isFormatted(expected: JsonObject, got: JsonObject, ours: string): boolean {
  const whole = text(got, "aggregated_output");
  if (whole === undefined || whole === text(expected, "aggregated_output")) return false;
  if (ours === whole) return true;
  const [head = "", tail] = ours.replace(/^Total output lines: \d+\n\n/, "").split(/…\d+ \w+ truncated…/);
  return tail !== undefined && whole.startsWith(head) && whole.endsWith(tail);
}

/** Whether all characters of `part` stand in `whole`, in order. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (let i = 0; i < part.length; i += 1) {
    at = whole.indexOf(part.charAt(i), at) + 1;
    if (at === 0) return false;
  }
  return true;
}
