import type { Process, ProcessExit, ProcessOutput, Sandbox, SpawnRequest } from "../../src/host/types.ts";

/** The request for a shell script; `changes` go over the defaults: all of the environment, no limits. */
export function script(text: string, cwd: string, changes: Partial<SpawnRequest> = {}): SpawnRequest {
  return {
    argv: ["/bin/sh", "-c", text],
    cwd,
    env: { inherit: "all", exclude: [], include_only: [], set: {} },
    stdin: false,
    tty: false,
    sandbox: null,
    workspace: cwd,
    ...changes,
  };
}

/** All that a command printed and how it ended. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Pieces in the order in which they were read. */
  readonly pieces: readonly ProcessOutput[];
  readonly exit: ProcessExit;
}

/** Reads a command to its end. */
export async function finish(process: Process): Promise<Outcome> {
  const pieces: ProcessOutput[] = [];
  for (;;) {
    const next = await process.read();
    if (!("data" in next)) {
      return { stdout: textOf(pieces, "stdout"), stderr: textOf(pieces, "stderr"), pieces, exit: next };
    }
    pieces.push(next);
  }
}

/** Starts a command and reads it to its end. */
export async function run(sandbox: Sandbox, request: SpawnRequest): Promise<Outcome> {
  return await finish(await sandbox.spawn(request));
}

/** The next output as text; the command must not have ended. */
export async function readText(process: Process): Promise<string> {
  const next = await process.read();
  if (!("data" in next)) throw new Error(`the command ended: ${JSON.stringify(next)}`);
  return new TextDecoder().decode(next.data);
}

function textOf(pieces: readonly ProcessOutput[], channel: ProcessOutput["channel"]): string {
  return Buffer.concat(
    pieces.filter((piece) => piece.channel === channel).map(({ data }) => data),
  ).toString();
}
