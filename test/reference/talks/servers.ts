/** The two app servers, each in a process or a place of its own. */
import { spawn } from "node:child_process";
import { createAppServer, createTransportPair, lineTransport, type Transport } from "codex-embed/app-server";
import { createNodeHost } from "codex-embed/node";
import type { AppClient } from "../../conformance/runner/client.ts";
import type { Workspace } from "../../conformance/runner/workspace.ts";

const ANSWER_LIMIT_MS = 20_000;

/** A server with the end that a client holds. */
export interface Server {
  readonly transport: Transport;
  close(): Promise<void>;
}

type Place = Pick<Workspace, "cwd" | "env">;

/** The reference's. */
export function reference(codex: string, { cwd, env }: Place, flags: readonly string[] = []): Server {
  const args = ["app-server", ...flags.flatMap((flag) => ["-c", flag])];
  const child = spawn(codex, args, { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  const write = (line: string): void => void child.stdin.write(line);
  return {
    transport: lineTransport(child.stdout, { write }),
    close: async () => {
      child.kill();
    },
  };
}

/** Ours. */
export function own({ cwd, env }: Place, flags: readonly string[] = []): Server {
  const server = createAppServer({ cwd, host: createNodeHost({ env }), configOverrides: flags });
  const [transport, end] = createTransportPair();
  server.connect(end);
  return { transport, close: () => server.close() };
}

/** Tells a server who calls. */
export async function introduce(client: AppClient, { transport }: Server): Promise<void> {
  const clientInfo = { name: "talk", version: "1", title: null };
  await client.request("initialize", { clientInfo, capabilities: { experimentalApi: true } });
  await transport.send({ method: "initialized" });
}

/** Waits for something that must come soon. */
export async function within<T>(what: string, done: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took too long`)), ANSWER_LIMIT_MS);
  });
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
