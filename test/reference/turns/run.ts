/** Patches in whole turns: events, cumulative diffs, and what the model is told. */
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Session } from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import { answer, customCall, message, startModelServer } from "codex-embed/testing";
import fc from "fast-check";
import { isJsonObject, isObject, type Json, objects, text, toJson } from "../../conformance/runner/json.ts";
import { parseScenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  readTree,
  removeWorkspace,
  writeFiles,
} from "../../conformance/runner/workspace.ts";
import { AppServer } from "../app-server.ts";
import type { Case } from "../patches/case.ts";
import { DECISIONS } from "../patches/decided.ts";
import { cases } from "../patches/generate.ts";
import { Tally } from "../tally.ts";

const SCENARIO = parseScenario(
  { name: "turns", turns: [{ text: "Go" }], model: [toJson(answer())] },
  "turns",
);
const COMPARED = new Set(["patch_apply_begin", "patch_apply_end", "turn_diff"]);

export interface TurnsOptions {
  /** The reference's program. */
  readonly codex: string;
  readonly count: number;
  readonly seed: number;
}

/** What was seen of a turn. */
interface Seen {
  readonly events: readonly Json[];
  /** What the model was told of each patch. */
  readonly outputs: readonly (string | undefined)[];
  readonly files: Readonly<Record<string, string>>;
}

/** Compares `count` turns of two patches each; the same seed gives the same ones. */
export async function compareTurns({ codex, count, seed }: TurnsOptions): Promise<Tally> {
  const tally = new Tally("turns");
  let patches: readonly string[] = [];
  let asked = 0;
  const server = await startModelServer({
    script: () => {
      const patch = patches[asked++];
      return answer(
        patch === undefined ? message("done") : customCall("apply_patch", patch, `call_${asked}`),
      );
    },
  });
  const workspace = await createWorkspace(SCENARIO, await createRoot(), server.baseUrl);
  const appServer = await AppServer.start(codex, workspace.env, workspace.cwd);
  const config = { approval_policy: "never", sandbox_mode: "danger-full-access" };
  const host = createNodeHost({ env: workspace.env });
  const play = async (one: Case, run: (cwd: string, note: (msg: unknown) => void) => Promise<void>) => {
    const cwd = await realpath(await mkdtemp(join(tmpdir(), "codex-embed-turn-")));
    try {
      // Paths in diffs are relative to the repository.
      for (const name of [".git", ...one.folders]) await mkdir(join(cwd, name), { recursive: true });
      await writeFiles(cwd, one.files);
      const events: unknown[] = [];
      [asked, server.requests.length] = [0, 0];
      await run(cwd, (msg) => events.push(msg));
      return see(cwd, events, server.requests.at(-1)?.body, await readTree(cwd));
    } finally {
      await rm(cwd, { recursive: true });
    }
  };
  const ours = async (cwd: string, note: (msg: unknown) => void): Promise<void> => {
    const session = await Session.open({ cwd, host, configToml: workspace.configToml, config });
    session.submit({ type: "user_input", items: [{ type: "text", text: "Go", text_elements: [] }] });
    for await (const { msg } of session) {
      note(msg);
      if (msg.type === "task_complete") break;
    }
    await session.close();
  };
  try {
    for (const [at, [one, other]] of fc.sample(fc.tuple(cases, cases), { numRuns: count, seed }).entries()) {
      patches = [one.patch, other.patch];
      const here = await play(one, ours);
      const there = await play(one, (cwd, note) => appServer.runTurn(cwd, "never", note));
      note(tally, `seed ${seed}, turn ${at}`, { ...one, patch: patches.join("\n") }, here, there);
    }
  } finally {
    appServer.close();
    await server.close();
    await removeWorkspace(workspace);
  }
  return tally;
}

function see(cwd: string, events: readonly unknown[], last: unknown, files: Seen["files"]): Seen {
  const place = (value: unknown): Json => JSON.parse(JSON.stringify(toJson(value)).replaceAll(cwd, "<cwd>"));
  const kept = events.filter((msg) => isObject(msg) && COMPARED.has(String(msg["type"]))).map(place);
  const input = isObject(last) ? objects(toJson(last["input"])) : [];
  const outputs = input
    .filter((item) => item["type"] === "custom_tool_call_output")
    .map((item) => text(place(item), "output")?.replace(/Wall time: [\d.]+/, "Wall time: <s>"));
  return { events: kept.map(withoutTurn), outputs, files };
}

/** The first refusal of a patch, as the program would print it. */
function refusal(outputs: Seen["outputs"]): string {
  const start = "apply_patch verification failed: ";
  const first = outputs.find((output) => output?.startsWith(start));
  return first?.slice(start.length).replaceAll("<cwd>/", "") ?? "";
}

/** A folder in a file's place, or a second spelling of a path. */
const UNUSUAL = /File: (empty|dir)$|File: dir\/\.\.\/|Move to: dir\/\.\.\/|Move to: (empty|dir)$/m;

/** Whether diffs may differ: for paths that are unusual, and for a file that has several sections. */
function isUnusual(patch: string): boolean {
  const files = [...patch.matchAll(/^\*\*\* \w+ File: (.*?)\r?$/gm)].map(([, path = ""]) =>
    path.replace(/^\.\//, ""),
  );
  return UNUSUAL.test(patch) || new Set(files).size < files.length;
}

function differOnlyInDiffs(ours: Seen, theirs: Seen): boolean {
  const others = ({ events, ...rest }: Seen) => ({
    ...rest,
    events: events.filter((msg) => text(msg, "type") !== "turn_diff"),
  });
  return isDeepStrictEqual(others(ours), others(theirs));
}

function withoutTurn(msg: Json): Json {
  return isJsonObject(msg) ? { ...msg, turn_id: "" } : msg;
}

function note(tally: Tally, name: string, one: Case, ours: Seen, theirs: Seen): void {
  const diffs = theirs.events.filter((msg) => text(msg, "type") === "turn_diff").length;
  tally.note(`with ${diffs} diffs`);
  if (isDeepStrictEqual(ours, theirs)) {
    tally.pass();
    return;
  }
  const outcome = ({ files, outputs }: Seen) => ({
    exitCode: 0,
    stdout: "",
    stderr: refusal(outputs),
    files,
  });
  const decision = DECISIONS.find(({ explains }) => explains(one, outcome(ours), outcome(theirs)));
  if (decision !== undefined) tally.decided(decision.what);
  else if (differOnlyInDiffs(ours, theirs) && isUnusual(one.patch))
    tally.decided("Unusual paths in `turn_diff`");
  else tally.fail(name, { case: one, ours, theirs });
}
