/** The same calls of `exec`, by the reference's program and by ours. */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { answer, message, startModelServer } from "codex-embed/testing";
import { compareJson, IdPairs } from "../../conformance/runner/compare-json.ts";
import { isJsonObject, isList, type Json, toJson } from "../../conformance/runner/json.ts";
import { parseScenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  readTree,
  removeWorkspace,
} from "../../conformance/runner/workspace.ts";
import { Tally } from "../tally.ts";
import { CASES, type Case } from "./cases.ts";

/** A program that has not ended after this many milliseconds is killed. */
const LIMIT_MS = 30_000;

/** A program, and what stands before its arguments. */
type Program = readonly [string, ...string[]];

/** What is compared of a call. */
interface Outcome {
  readonly code: Json;
  /** Lines of JSON of standard output, or its text. */
  readonly output: Json;
  readonly files: Json;
  /** How many requests the model got, and what of them is the call's. */
  readonly requests: Json;
}

/** Compares the calls, one by one. */
export async function compareExec({
  codex,
  ours,
}: {
  readonly codex: string;
  /** Our program: its JavaScript. */
  readonly ours: string;
}): Promise<Tally> {
  const tally = new Tally("exec");
  for (const each of CASES) {
    const expected = await call([codex], each);
    const got = await call([process.execPath, ours], each);
    const differences = compareJson("", toJson(expected), toJson(got), { ids: new IdPairs() });
    if (differences.length === 0) tally.pass();
    else if (each.decided !== undefined) tally.decided(each.decided);
    else tally.fail(each.name, { args: each.args, differences });
  }
  return tally;
}

async function call(program: Program, each: Case): Promise<Outcome> {
  const model = each.interrupted
    ? [{ sse: [], hang: true as const }]
    : (each.model ?? [answer(message("hello"))]);
  const server = await startModelServer({ script: [...model] });
  const { name, files = {} } = each;
  const turns = [{ text: "x" }];
  const scenario = parseScenario({ name: "exec", turns, model: [toJson(answer())], files }, name);
  const workspace = await createWorkspace(scenario, await createRoot(), server.baseUrl);
  try {
    if (each.repository === false) await rm(join(workspace.cwd, ".git"), { recursive: true });
    const { code, stdout } = await run(program, each, workspace, () => server.requests.length > 0);
    return {
      code,
      output: each.args.includes("--json") ? lines(stdout.replaceAll(workspace.root, "<root>")) : null,
      files: toJson(await readTree(workspace.cwd)),
      requests: server.requests.map(({ body }) => asked(toJson(body))),
    };
  } finally {
    await server.close();
    await removeWorkspace(workspace);
  }
}

function run(
  [command, ...before]: Program,
  { args, input, env, interrupted }: Case,
  workspace: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  wasAsked: () => boolean,
): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, "exec", ...args], {
      cwd: workspace.cwd,
      env: { ...workspace.env, ...env },
      stdio: ["pipe", "pipe", "ignore"],
      timeout: LIMIT_MS,
    });
    const watch = setInterval(() => {
      if (interrupted !== true || !wasAsked()) return;
      clearInterval(watch);
      child.kill("SIGINT");
    }, 50);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
    child.once("error", reject).once("close", (code) => {
      clearInterval(watch);
      resolve({ code, stdout });
    });
  });
}

function lines(stdout: string): Json {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Json => {
      const event = toJson(JSON.parse(line));
      return isJsonObject(event) && "thread_id" in event ? { ...event, thread_id: "<thread>" } : event;
    });
}

/** Of a request what the arguments decide. */
function asked(body: Json): Json {
  if (!isJsonObject(body)) return null;
  const { model = null, reasoning = null, text = null, input, tools } = body;
  return { model, reasoning, text, tools: isList(tools) ? tools.length : 0, prompt: promptOf(input) };
}

/** The last message of the user: the kinds of its parts, as each side has words of its own for images, and its end. */
function promptOf(input: Json | undefined): Json {
  const last = isList(input) ? input.at(-1) : undefined;
  const content = isJsonObject(last) ? last["content"] : undefined;
  if (!isList(content)) return null;
  const kinds = content.map((part) => (isJsonObject(part) ? (part["type"] ?? null) : null));
  return { kinds, end: content.at(-1) ?? null };
}
