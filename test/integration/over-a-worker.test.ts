/** The facades' own tests, with every session that can run in a worker thread running in one. */

import type {
  CodexClient as ClientClass,
  Codex as CodexClass,
  SessionOpener,
  SessionOptions,
} from "codex-embed";
import { createWorkerClient } from "codex-embed/worker";
import { afterAll, vi } from "vitest";

import { agentWorker } from "./support/worker.ts";

const { worker, remove } = await agentWorker();
const client = createWorkerClient(worker);
worker.unref();
const opened = vi.spyOn(client, "open");
afterAll(async () => {
  await client.close();
  await remove();
  if (opened.mock.calls.length < 20) throw new Error("the sessions were opened elsewhere");
});

type Options = Pick<SessionOptions, "host" | "sessions" | "mcpServers" | "via">;

/** Options that name what can't cross stay here. */
function over<Given extends Options>(options: Given): Given & { readonly via?: SessionOpener } {
  const servers = Object.values(options.mcpServers ?? {});
  const stays =
    options.host !== undefined ||
    options.sessions !== undefined ||
    servers.some((server) => !("url" in server || "command" in server));
  return stays ? options : { ...options, via: client };
}

vi.mock("codex-embed", async (load) => {
  const real = await load<typeof import("codex-embed")>();
  return {
    ...real,
    Codex: class Codex extends real.Codex {
      constructor(options: ConstructorParameters<typeof CodexClass>[0] = {}) {
        super(over(options));
      }
    },
    CodexClient: class CodexClient extends real.CodexClient {
      constructor(options: ConstructorParameters<typeof ClientClass>[0] = {}) {
        super(over(options));
      }
    },
    runExec: ((prompt, options = {}) => real.runExec(prompt, over(options))) satisfies typeof real.runExec,
    startExecStream: ((prompt, options = {}) =>
      real.startExecStream(prompt, over(options))) satisfies typeof real.startExecStream,
  };
});

await import("./threads.test.ts");
await import("./exec.test.ts");
await import("./custom-tools.test.ts");
await import("./sessions.test.ts");
await import("./resumed.test.ts");
await import("./failures.test.ts");
await import("./mcp.test.ts");
await import("./extension.test.ts");
