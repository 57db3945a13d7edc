/** What a command is taken for, and whether `untrusted` asks for it: the reference and ours, in whole turns. */
import { isDeepStrictEqual } from "node:util";
import { Session } from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import { answer, functionCall, message, startModelServer } from "codex-embed/testing";
import fc from "fast-check";
import { toJson } from "../../conformance/runner/json.ts";
import { parseScenario } from "../../conformance/runner/scenario.ts";
import {
  createRoot,
  createWorkspace,
  removeWorkspace,
  type Workspace,
} from "../../conformance/runner/workspace.ts";
import { AppServer } from "../app-server.ts";
import { Tally } from "../tally.ts";
import { explain } from "./decided.ts";
import { commands } from "./generate.ts";
import { JudgementCollector, type Judgements } from "./judgement.ts";

/** Commands of one turn; its calls run side by side. */
const BATCH = 20;
/** What the commands find. */
const SCENARIO = parseScenario(
  {
    name: "commands",
    files: { "a.txt": "a\n", "dir/b.txt": "b\n" },
    turns: [{ text: "Go" }],
    model: [toJson(answer())],
  },
  "commands",
);

export interface CommandsOptions {
  /** The reference's program. */
  readonly codex: string;
  readonly count: number;
  readonly seed: number;
}

/** Compares `count` commands; the same seed gives the same ones. */
export async function compareCommands({ codex, count, seed }: CommandsOptions): Promise<Tally> {
  const tally = new Tally("commands");
  const chosen = [...new Set(fc.sample(commands, { numRuns: count, seed }))];
  let batch: readonly string[] = [];
  const server = await startModelServer({
    // The second request of a turn has the outputs.
    script: ({ body }) =>
      JSON.stringify(body).includes("_call_output") ? answer(message("done")) : calls(batch),
  });
  const workspace = await createWorkspace(SCENARIO, await createRoot(), server.baseUrl);
  const appServer = await AppServer.start(codex, workspace.env, workspace.cwd);
  try {
    for (let at = 0; at < chosen.length; at += BATCH) {
      batch = chosen.slice(at, at + BATCH);
      const collector = new JudgementCollector();
      await appServer.runTurn(workspace.cwd, "untrusted", (msg) => collector.note(msg));
      const theirs = collector.judgements;
      const ours = await judge(workspace);
      batch.forEach((command, index) => {
        note(tally, command, ours, theirs, callId(index));
      });
    }
  } finally {
    appServer.close();
    await server.close();
    await removeWorkspace(workspace);
  }
  return tally;
}

function calls(batch: readonly string[]) {
  return answer(...batch.map((cmd, index) => functionCall("exec_command", { cmd }, callId(index))));
}

function callId(index: number): string {
  return `call_${index}`;
}

async function judge({ cwd, env, configToml }: Workspace): Promise<Judgements> {
  const config = { approval_policy: "untrusted", sandbox_mode: "danger-full-access" };
  const session = await Session.open({ cwd, host: createNodeHost({ env }), configToml, config });
  const collector = new JudgementCollector();
  try {
    session.submit({ type: "user_input", items: [{ type: "text", text: "Go", text_elements: [] }] });
    for await (const { msg } of session) {
      collector.note(msg);
      if (msg.type === "exec_approval_request") {
        const id = msg.approval_id ?? msg.call_id;
        session.submit({ type: "exec_approval", id, decision: "denied" });
      }
      if (msg.type === "task_complete") break;
    }
  } finally {
    await session.close();
  }
  return collector.judgements;
}

function note(tally: Tally, command: string, ours: Judgements, theirs: Judgements, id: string): void {
  const [here, there] = [ours.get(id), theirs.get(id)];
  tally.note(there === undefined ? "not run by the reference" : there.asked ? "asked for" : "run unasked");
  const decision = explain(command, here, there);
  if (isDeepStrictEqual(here, there)) tally.pass();
  else if (decision !== undefined) tally.decided(decision);
  else tally.fail(command, { ours: here, theirs: there });
}
