/** An editor that speaks the Agent Client Protocol. */

import {
  type AnyMessage,
  type ClientCapabilities,
  type ClientConnection,
  type CreateElicitationRequest,
  client,
  type NewSessionRequest,
  type PromptRequest,
  type PromptResponse,
  type RequestPermissionRequest,
  type SessionUpdate,
  type Stream,
} from "@agentclientprotocol/sdk";
import type { CodexConfig } from "codex-embed";
import { type AcpOptions, serveAcp } from "codex-embed/acp";
import { createNodeHost } from "codex-embed/node";
import type { ModelServerOptions } from "codex-embed/testing";
import { onTestFinished } from "vitest";

import { model, settings, type Workspace, workspace } from "./workspace.ts";

/** An editor: what it was told and asked. */
export interface Editor {
  readonly agent: ClientConnection["agent"];
  readonly updates: SessionUpdate[];
  readonly asked: RequestPermissionRequest[];
  readonly written: Record<string, string>;
  /** What it has open and not saved. */
  readonly buffers: Record<string, string>;
  choice: string | undefined;
  /** Forms that it was given, and what its user fills in; declined without. */
  readonly forms: CreateElicitationRequest[];
  filled: Record<string, string> | undefined;
}

/** Connects an editor. */
export function edit(stream: Stream): Editor {
  const editor = {
    updates: [],
    asked: [],
    written: {},
    buffers: {},
    forms: [],
    choice: "approved",
    filled: undefined,
  } as Omit<Editor, "agent">;
  const connection = client({ name: "editor" })
    .onNotification("session/update", ({ params }) => void editor.updates.push(params.update))
    .onRequest("session/request_permission", ({ params }) => {
      editor.asked.push(params);
      const optionId = editor.choice;
      return {
        outcome: optionId === undefined ? { outcome: "cancelled" } : { outcome: "selected", optionId },
      };
    })
    .onRequest("elicitation/create", ({ params }) => {
      editor.forms.push(params);
      return editor.filled === undefined
        ? { action: "decline" }
        : { action: "accept", content: editor.filled };
    })
    .onRequest("fs/read_text_file", ({ params }) => {
      const content = editor.buffers[params.path];
      if (content === undefined) throw new Error("not open");
      return { content };
    })
    .onRequest("fs/write_text_file", ({ params }) => {
      editor.written[params.path] = params.content;
      return {};
    })
    .connect(stream);
  onTestFinished(() => connection.close());
  return Object.assign(editor, { agent: connection.agent });
}

/** Both ends of a connection. */
export function pair(): [Stream, Stream] {
  const [there, back] = [new TransformStream<AnyMessage>(), new TransformStream<AnyMessage>()];
  return [
    { readable: there.readable, writable: back.writable },
    { readable: back.readable, writable: there.writable },
  ];
}

/** An editor with a session. */
export interface Started {
  readonly editor: Editor;
  readonly sessionId: string;
  readonly folder: Workspace;
  readonly requests: readonly { readonly body: unknown }[];
  prompt(text: string): Promise<string>;
}

/** What a session of a test has beside the usual. */
export interface Beside {
  readonly mode?: AcpOptions["mode"];
  readonly config?: CodexConfig;
  readonly codex?: AcpOptions["codex"];
  readonly capabilities?: ClientCapabilities;
  readonly session?: Partial<NewSessionRequest>;
}

/** Starts a session, in full access unless told otherwise. */
export async function start(
  script: ModelServerOptions["script"],
  files: Readonly<Record<string, string>> = {},
  beside: Beside = {},
): Promise<Started> {
  const folder = workspace(files);
  const server = await model(script);
  const [mine, theirs] = pair();
  const { sandboxMode: _, ...config } = settings(server, beside.config);
  const codex = { config, apiKey: "k", host: createNodeHost(), ...beside.codex };
  serveAcp(theirs, { codex, mode: beside.mode ?? "full-access" });
  const editor = edit(mine);
  await editor.agent.request("initialize", {
    protocolVersion: 1,
    clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, ...beside.capabilities },
  });
  const begun = { cwd: folder.path, mcpServers: [], ...beside.session };
  const { sessionId } = await editor.agent.request("session/new", begun);
  const prompt = async (text: string): Promise<string> => {
    const blocks = [{ type: "text" as const, text }];
    const request: PromptRequest = { sessionId, prompt: blocks };
    const ended: PromptResponse = await editor.agent.request("session/prompt", request);
    return ended.stopReason;
  };
  return { editor, sessionId, folder, requests: server.requests, prompt };
}

/** The updates of one kind. */
export const ofKind = (updates: readonly SessionUpdate[], kind: SessionUpdate["sessionUpdate"]) =>
  updates.filter(({ sessionUpdate }) => sessionUpdate === kind);
