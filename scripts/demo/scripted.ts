/** The demo without a network: a scripted model, and a real project that it repairs. */
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createNodeHost } from "codex-embed/node";
import type { EventMsg } from "codex-embed/protocol";
import { startModelServer } from "codex-embed/testing";
import { Renderer } from "./render.ts";
import { runTurn } from "./run.ts";
import { demoScript, PROMPT } from "./script.ts";
import { styles } from "./style.ts";

/** What the demo needs from outside. */
export interface ScriptedOptions {
  /** The folder of the project that is copied and repaired. */
  readonly project: string;
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** Milliseconds between the words of a message. */
  readonly pauseMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/** Runs the demo. Returns whether the test failed before and passes now. */
export async function runScripted(options: ScriptedOptions): Promise<boolean> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "codex-embed-demo-")));
  try {
    const cwd = join(folder, "project");
    await cp(options.project, cwd, { recursive: true });
    return await repair(options, folder, cwd);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function repair(options: ScriptedOptions, folder: string, cwd: string): Promise<boolean> {
  const server = await startModelServer({ script: demoScript(options.pauseMs) });
  const tests: number[] = [];
  const onEvent = (msg: EventMsg): void => {
    const isTest =
      msg.type === "exec_command_end" && msg.command.some((word) => word.includes("node --test"));
    if (isTest) tests.push(msg.exit_code);
  };
  const { write, colour, signal } = options;
  try {
    const session = {
      cwd,
      apiKey: "none",
      host: createNodeHost({ env: commandEnvironment(options.env, folder) }),
      config: {
        model: "gpt-5.1-codex",
        model_provider: "scripted",
        model_providers: {
          scripted: { name: "scripted", base_url: server.baseUrl, wire_api: "responses" },
        },
        approval_policy: "never",
        // The commands are fixed in script.ts, and machines without an OS sandbox shall run this too.
        sandbox_mode: "danger-full-access",
      },
    };
    const renderer = new Renderer({ write, colour, cwd });
    await runTurn(session, PROMPT, { renderer, onEvent, ...(signal === undefined ? {} : { signal }) });
  } finally {
    await server.close();
  }
  return verdict(tests, write, colour);
}

/** The exit codes of the test runs tell whether the project was repaired, whatever the model says. */
function verdict(tests: readonly number[], write: (text: string) => void, colour: boolean): boolean {
  const { bold, green, red } = styles(colour);
  const [before] = tests;
  const after = tests[tests.length - 1];
  const repaired = tests.length >= 2 && before !== 0 && after === 0;
  if (repaired)
    write(`\n${bold(green(`The test passes now: exit code ${before} before, ${after} after.`))}\n`);
  else
    write(
      `\n${bold(red(`The test does not pass; exit codes of its runs: ${tests.join(", ") || "none"}.`))}\n`,
    );
  return repaired;
}

function commandEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): Record<string, string | undefined> {
  const { NODE_TEST_CONTEXT: _, ...rest } = env;
  return {
    ...rest,
    // The project's tests run with the Node that runs this.
    PATH: [dirname(process.execPath), env["PATH"]].filter(Boolean).join(delimiter),
    // The user's own settings and instructions have no part in this.
    CODEX_HOME: home,
  };
}
