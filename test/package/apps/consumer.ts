/** A typed program on Node that uses several entries; some lines must not compile. */

import {
  Codex,
  CodexError,
  createEngine,
  type Engine,
  type EventMsg,
  loadCore,
  runPrompt,
  type ThreadOptions,
  version,
} from "codex-embed";
import module from "codex-embed/core.wasm";
import { createNodeHost } from "codex-embed/node";
import { decodeEvent } from "codex-embed/protocol";
import { FileSessionStore } from "codex-embed/sessions/file";
import { answer, message, startModelServer } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";

const text: string = version;
// @ts-expect-error: the types are really there
const wrong: number = version;

const options: ThreadOptions = { workingDirectory: ".", sandboxMode: "read-only" };
// @ts-expect-error: there is no such mode
const noMode: ThreadOptions = { sandboxMode: "read-mostly" };

const engine: Engine = await createEngine();
// @ts-expect-error: an engine's methods are its own
engine.open({}, () => {});
const core: WebAssembly.Module = await loadCore(module);

const server = await startModelServer({ script: [answer(message("hello"))] });
await using codex = new Codex({ host: createNodeHost(), baseUrl: server.baseUrl, engine });
const turn = await codex.startThread(options).run("hello");
const response: string = turn.finalResponse;

/** Narrowing by the type of an event. */
function said(msg: EventMsg): string | null {
  if (msg.type === "agent_message") return msg.message;
  // @ts-expect-error: only messages have one
  return msg.message;
}

const outputSchema = {
  type: "object",
  properties: { count: { type: "number" } },
  required: ["count"],
} as const;
const counted = await runPrompt("How many?", { outputSchema, host: createVirtualHost() });
const count: number = counted.count;

export const all = [
  CodexError,
  FileSessionStore,
  core,
  count,
  decodeEvent,
  noMode,
  response,
  said,
  text,
  wrong,
];
