/** Runs a script in a runtime. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Program } from "./catalog.ts";

/** What a finished script left. */
export interface Done {
  readonly code: number | null;
  readonly output: string;
  readonly complaints: string;
}

/** How a script runs. */
export interface Launch {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. Default: ten minutes. */
  readonly limit?: number;
}

/** Runs a script to its end. */
export async function runScript(program: Program, args: readonly string[], launch: Launch): Promise<Done> {
  const child = spawn(program.file, [...program.args, ...args], {
    cwd: launch.cwd,
    // The scenarios were recorded in this zone.
    env: { ...process.env, TZ: "Etc/UTC", NO_COLOR: "1", CODEX_EMBED_RUNTIME: program.name, ...launch.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: launch.limit ?? 600_000,
    killSignal: "SIGKILL",
  });
  const [output, complaints, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]);
  return { code, output, complaints };
}

/** The end of what a script printed, for a complaint about it. */
export function lastWords({ output, complaints }: Done): string {
  return `${output}\n${complaints}`.trim().slice(-2_000);
}
