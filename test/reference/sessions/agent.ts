/** The two that write and resume session files: the reference, and ours. */
import { spawn } from "node:child_process";
import { Codex } from "codex-embed";
import { createNodeHost } from "codex-embed/node";

/** Where an agent works. */
export interface Place {
  readonly cwd: string;
  /** With CODEX_HOME, which keeps the session files. */
  readonly env: Readonly<Record<string, string>>;
  readonly configToml: string;
}

/** Runs turns. How they end doesn't matter: failed ones are recorded, too. */
export interface Agent {
  readonly name: string;
  /** Runs the first turn of a new session. */
  begin(place: Place, prompt: string): Promise<void>;
  /** Runs a further turn of a session that a file keeps. */
  resume(place: Place, id: string, prompt: string): Promise<void>;
}

/** A turn that has not ended after this many milliseconds is given up. */
const TURN_LIMIT_MS = 30_000;
/** Neither asks, and neither limits. */
const SETTINGS = ['approval_policy="never"', 'sandbox_mode="danger-full-access"'];

/** `codex exec`, a process for each turn. */
export function referenceAgent(codex: string): Agent {
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const exec = ({ cwd, env }: Place, args: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = { cwd, env, stdio: "ignore", timeout: TURN_LIMIT_MS } as const;
      spawn(codex, ["exec", ...settings, "--skip-git-repo-check", ...args], options)
        .once("error", reject)
        .once("close", (code) => {
          // 1 tells of a failed turn.
          if (code === 0 || code === 1) resolve();
          else reject(new Error(`codex exec ended with ${code}`));
        });
    });
  return {
    name: "the reference",
    begin: (place, prompt) => exec(place, ["--", prompt]),
    resume: (place, id, prompt) => exec(place, ["resume", "--", id, prompt]),
  };
}

/** The built library. */
export const ourAgent: Agent = {
  name: "codex-embed",
  begin: (place, prompt) => turn(place, prompt),
  resume: (place, id, prompt) => turn(place, prompt, id),
};

async function turn({ cwd, env, configToml }: Place, prompt: string, id?: string): Promise<void> {
  const codex = new Codex({ host: createNodeHost({ env }), configToml });
  try {
    const options = {
      workingDirectory: cwd,
      sandboxMode: "danger-full-access",
      approvalPolicy: "never",
    } as const;
    const thread = id === undefined ? codex.startThread(options) : codex.resumeThread(id, options);
    // Streamed: a failed turn is an event then.
    const { events } = await thread.runStreamed(prompt, { signal: AbortSignal.timeout(TURN_LIMIT_MS) });
    for await (const _ of events);
  } finally {
    await codex.close();
  }
}
