/** The input of a request, in the form in which recordings have it. */
import { compareJson, type Difference, IdPairs } from "../../conformance/runner/compare-json.ts";
import { isJsonObject, isList, type Json, objects, text, toJson } from "../../conformance/runner/json.ts";
import { normalise } from "../../conformance/runner/normalise.ts";

/** The folders and the id that a run put into its requests. */
export interface Names {
  readonly root: string;
  readonly cwd: string;
  readonly home: string;
  readonly id: string;
}

/** Differences between the inputs of two requests; each project's own prose counts as equal. */
export function compareInputs(ours: unknown, theirs: unknown, here: Names, there: Names): Difference[] {
  const expected = maskProse(input(theirs, there));
  return compareJson("input", expected, input(ours, here), { ids: new IdPairs() });
}

function input(request: unknown, { root, cwd, home, id }: Names): Json {
  const [normalised] = normalise({
    ...{ name: "", root, cwd, home, thread_id: id, requests: [request] },
    ...{ events: [], notifications: [], rollout: [], files: {}, thread_events: { exit_code: 0, events: [] } },
  }).requests;
  return isJsonObject(normalised) ? (normalised["input"] ?? null) : null;
}

/** Texts up to this length are contracts rather than prose. */
const SHORT = 160;
const KEPT = ["<environment_context>", "# AGENTS.md instructions"];

/** Puts placeholders for long texts of developers and users, as the recorder of the scenarios does. */
function maskProse(items: Json): Json {
  if (!isList(items)) return items;
  return items.map((item) => {
    const role = text(item, "role");
    if (!isJsonObject(item) || !isList(item["content"]) || (role !== "developer" && role !== "user"))
      return item;
    return { ...item, content: objects(item["content"]).map(maskPart) };
  });
}

function maskPart(part: { readonly [key: string]: Json }): Json {
  const words = text(part, "text");
  if (words === undefined || words.length < SHORT || KEPT.some((start) => words.startsWith(start)))
    return part;
  const tag = /^<(\w[\w ]*)>/.exec(words)?.[1] ?? "prose";
  return toJson({ ...part, text: `<text:${tag}>` });
}
