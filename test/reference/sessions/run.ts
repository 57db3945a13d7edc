/**
 * Session files are common property: what one side wrote, both resume, and their first requests after that have
 * the same input.
 */
import { cp, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CodexError } from "codex-embed";
import { answer, type ModelAnswer, message, startModelServer } from "codex-embed/testing";
import { isList, text } from "../../conformance/runner/json.ts";
import { loadScenarios, type Scenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  removeWorkspace,
  type Workspace,
} from "../../conformance/runner/workspace.ts";
import { Tally } from "../tally.ts";
import { type Agent, ourAgent, referenceAgent } from "./agent.ts";
import { compareInputs } from "./input.ts";

const PROMPT = "And what now?";
const DONE: ModelAnswer = answer(message("done"));
const FILE = /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

export interface SessionsOptions {
  /** The reference's program. */
  readonly codex: string;
  /** The folder of the conformance scenarios. */
  readonly scenarios: string;
  /** How many files each side writes. */
  readonly count: number;
}

/** Compares both ways; a scenario each time, spread over all that are plain prompts. */
export async function compareSessions({ codex, scenarios, count }: SessionsOptions): Promise<Tally> {
  const tally = new Tally("sessions");
  const reference = referenceAgent(codex);
  const plain = (await loadScenarios(scenarios, [])).filter(isPlain);
  const step = Math.max(1, plain.length / count);
  const chosen = plain
    .filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
    .slice(0, count);
  for (const writer of [reference, ourAgent]) {
    for (const scenario of chosen) {
      const name = `${scenario.name}, written by ${writer.name}`;
      try {
        await compareOne(tally, name, scenario, writer, reference);
      } catch (error) {
        tally.fail(name, error instanceof CodexError ? `${error.code}: ${error.message}` : String(error));
      }
    }
  }
  return tally;
}

/** Prompts and nothing else, so that `codex exec` can play it. */
function isPlain({ turns, approvals, thread, model }: Scenario): boolean {
  const asked = turns.every(
    ({ op, input, params, interruptOn, steerOn }) =>
      op === undefined &&
      input?.length === 1 &&
      text(input[0], "text") !== undefined &&
      Object.keys(params).length === 0 &&
      interruptOn === undefined &&
      steerOn === undefined,
  );
  const answered = approvals.length > 0 || JSON.stringify(model).includes("request_user_input");
  return asked && !answered && Object.keys(thread).length === 0;
}

async function compareOne(
  tally: Tally,
  name: string,
  scenario: Scenario,
  writer: Agent,
  reference: Agent,
): Promise<void> {
  let written = false;
  const last = scenario.model.at(-1) ?? DONE;
  const server = await startModelServer({
    script: (_, index) => (written ? DONE : (scenario.model[index] ?? last)),
  });
  const workspace = await createWorkspace(scenario, await createRoot(), server.baseUrl);
  try {
    const id = await write(scenario, writer, workspace);
    if (id === undefined) {
      tally.note(`left out: no file, written by ${writer.name}`);
      return;
    }
    written = true;
    const resume = async (agent: Agent, folder: string) => {
      const home = join(workspace.root, folder);
      // The reference's database knows files by absolute paths, and would lead back to the first copy.
      const filter = (path: string) => !/\.sqlite(-\w+)?$/.test(path);
      await cp(workspace.home, home, { recursive: true, filter });
      const before = server.requests.length;
      await agent.resume(at(workspace, home), id, PROMPT);
      const { root, cwd } = workspace;
      return { request: server.requests[before]?.body, names: { root, cwd, home, id } };
    };
    const theirs = await resume(reference, "resumed-by-the-reference");
    const ours = await resume(ourAgent, "resumed-by-us");
    const differences = compareInputs(ours.request, theirs.request, ours.names, theirs.names);
    // A hook of the scenario may stop whatever begins.
    const asked = scenario.expect?.["requests"];
    const none = theirs.request === undefined && !(isList(asked) && asked.length === 0);
    if (differences.length === 0 && !none) tally.pass();
    else tally.fail(name, none ? "the reference sent no request" : differences);
    tally.note(`written by ${writer.name}`);
  } finally {
    await server.close();
    await removeWorkspace(workspace);
  }
}

/** Plays the scenario; the id of the session that it left, if it left one. */
async function write(scenario: Scenario, writer: Agent, workspace: Workspace): Promise<string | undefined> {
  const place = at(workspace, workspace.home);
  for (const { input } of scenario.turns) {
    const prompt = text(input?.[0], "text") ?? "";
    const known = await sessionId(workspace.home);
    await (known === undefined ? writer.begin(place, prompt) : writer.resume(place, known, prompt));
  }
  return sessionId(workspace.home);
}

function at({ cwd, env, configToml }: Workspace, home: string) {
  return { cwd, env: { ...env, CODEX_HOME: home }, configToml };
}

async function sessionId(home: string): Promise<string | undefined> {
  const names = await readdir(join(home, "sessions"), { recursive: true }).catch(() => []);
  return names.map((name) => FILE.exec(basename(name))?.[1]).find((id) => id !== undefined);
}
