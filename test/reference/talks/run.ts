/** The same conversation with the reference's app server and with ours. */
import { answer, message, startModelServer } from "codex-embed/testing";
import { AppClient, Refusal } from "../../conformance/runner/client.ts";
import { compareJson, type Difference, IdPairs, type Rule } from "../../conformance/runner/compare-json.ts";
import { isList, type Json, type JsonObject, objects, text, toJson } from "../../conformance/runner/json.ts";
import { placeholders } from "../../conformance/runner/normalise.ts";
import { parseScenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  removeWorkspace,
  type Workspace,
} from "../../conformance/runner/workspace.ts";
import { Tally } from "../tally.ts";
import { CONVERSATION, FILES, type Step } from "./conversation.ts";
import { introduce, own, reference, type Server, within } from "./servers.ts";
import { compareWithSettings } from "./settings-run.ts";

const SCENARIO = parseScenario(
  { name: "talk", turns: [{ text: "x" }], model: [toJson(answer())], files: FILES },
  "talk",
);

/** An answer; of a refusal the code counts, the words are each side's own. */
type Answer = { readonly result: Json } | { readonly code: Json; readonly words: string };

/** Compares the answers, one by one. */
export async function compareTalks({ codex }: { readonly codex: string }): Promise<Tally> {
  const tally = new Tally("app-server");
  const theirs = await talk((workspace) => reference(codex, workspace));
  const ours = await talk((workspace) => own(workspace));
  const ids = new IdPairs();
  for (const [index, step] of CONVERSATION.entries()) {
    const [expected, got] = [theirs[index], ours[index]];
    const differences = compareAnswers(expected, got, ids);
    tally.note(step.method);
    if (differences.length === 0) tally.pass();
    else if (step.decided !== undefined) tally.decided(step.decided);
    else tally.fail(`${index} ${step.method}`, { params: shown(step.params), expected, got, differences });
  }
  await compareWithSettings(codex, tally);
  return tally;
}

/** Has the conversation with one server, in a workspace of its own. */
async function talk(start: (workspace: Workspace) => Server): Promise<Answer[]> {
  const endpoint = await startModelServer({ script: () => answer(message("hi")) });
  const workspace = await createWorkspace(SCENARIO, await createRoot(), endpoint.baseUrl);
  const server = start(workspace);
  try {
    let wake = (): void => {};
    const client = new AppClient(
      server.transport,
      () => undefined,
      () => wake(),
    );
    await introduce(client, server);
    const names: Record<string, string> = { cwd: workspace.cwd };
    const place = placeholders({ ...workspace, thread_id: "" });
    const answers: Answer[] = [];
    const begun = new Map<string, Promise<Answer>>();
    for (const step of CONVERSATION) {
      const before = client.count(step.until ?? "");
      const given = await answerOrBegin(client, step, names, begun);
      if (step.keep !== undefined && "result" in given) names[step.keep] = threadId(given.result);
      answers.push("result" in given ? { result: place(given.result) } : given);
      while (step.until !== undefined && "result" in given && client.count(step.until) === before) {
        await within(
          step.method,
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
        );
      }
    }
    return answers;
  } finally {
    await server.close();
    await endpoint.close();
    await removeWorkspace(workspace);
  }
}

/** The answer to a step; to one that only begins something, nothing yet. */
async function answerOrBegin(
  client: AppClient,
  step: Step,
  names: Readonly<Record<string, string>>,
  begun: Map<string, Promise<Answer>>,
): Promise<Answer> {
  if (step.begins !== undefined) {
    begun.set(step.begins, answerTo(client, step, names));
    return { result: null };
  }
  if (step.answers === undefined) return answerTo(client, step, names);
  const given = await begun.get(step.answers);
  if (given === undefined || !("result" in given)) return given ?? { result: null };
  return { result: { answer: given.result, streamed: streamed(client, step.answers) } };
}

/** What a command wrote, by stream, and whether there was more; as base64. */
function streamed(client: AppClient, processId: string): JsonObject {
  const told = client.told.flatMap(({ method, params }) =>
    method === "command/exec/outputDelta" && text(params, "processId") === processId
      ? objects([params ?? null])
      : [],
  );
  const stream = (name: string): Json => {
    const parts = told.filter((params) => params.stream === name);
    const bytes = parts.map((params) => Buffer.from(text(params, "deltaBase64") ?? "", "base64"));
    return { bytes: Buffer.concat(bytes).toString("base64"), capReached: parts.at(-1)?.capReached ?? false };
  };
  return { stdout: stream("stdout"), stderr: stream("stderr") };
}

async function answerTo(
  client: AppClient,
  step: Step,
  names: Readonly<Record<string, string>>,
): Promise<Answer> {
  try {
    return { result: await within(step.method, client.request(step.method, filled(step.params, names))) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, words: error.message };
  }
}

function filled(params: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, fill(value, names)]));
}

function fill(value: Json, names: Readonly<Record<string, string>>): Json {
  if (typeof value === "string")
    return value.replace(/^\{\{(\w+)\}\}$/, (_, name: string) => names[name] ?? "");
  return isList(value) ? value.map((item) => fill(item, names)) : value;
}

function threadId(result: Json): string {
  return text(toJson(Reflect.get(Object(result), "thread")), "id") ?? "";
}

/** Parts of answers that are each side's own. */
const ownParts: Rule = (key, expected, got) => {
  // Prose, versions of programs and of files, and a folder that the reference alone writes to.
  if (["description", "announcement", "migrationMarkdown", "cliVersion", "version"].includes(key))
    return key in got;
  if (key === "upgradeInfo") return (expected[key] === null) === (got[key] === null);
  // A turn that a record doesn't name.
  if (key === "id" && /^turn-\d+$/.test(text(got, key) ?? "")) return true;
  if (key === "writableRoots") return isList(got[key]);
  return undefined;
};

function compareAnswers(expected: Answer | undefined, got: Answer | undefined, ids: IdPairs): Difference[] {
  const rule: Rule = (key, theirs, ours) => (key === "words" ? "words" in ours : ownParts(key, theirs, ours));
  return compareJson("answer", toJson(expected), toJson(got), { ids, rule });
}

/** Long params tell nothing more. */
function shown(params: JsonObject): Json {
  return JSON.stringify(params).length > 2_000 ? "long" : params;
}
