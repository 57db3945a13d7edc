/** An agent of the Agent Client Protocol (version 1), for editors. */

import {
  type AgentConnection,
  agent,
  type ClientCapabilities,
  type McpServer,
  PROTOCOL_VERSION,
  RequestError,
  type Stream,
} from "@agentclientprotocol/sdk";

import { type ClientOptions, CodexClient } from "../../client.ts";
import { CodexError } from "../../errors.ts";
import type { McpServerOption } from "../../mcp/types.ts";
import { version } from "../../version.ts";
import { withEditorFiles } from "./client-files.ts";
import { type AcpMode, isMode, modeState, presets } from "./modes.ts";
import { promptInputs } from "./prompt.ts";
import { AcpSession } from "./session.ts";

/** Options of {@link serveAcp}. */
export interface AcpOptions {
  /**
   * Options of all sessions; the client names workspace and MCP servers. Buffers that the editor has not saved are
   * seen where `host` is given.
   */
  readonly codex?: Omit<ClientOptions, "cwd" | "onApproval">;
  /** The mode that sessions begin in. Default: `auto`. */
  readonly mode?: AcpMode;
}

/**
 * Serves the client at the other end of a stream of messages; `ndJsonStream` of the protocol's package makes one of
 * bytes. When the connection ends, its sessions are closed.
 *
 * @throws CodexError `invalid_argument` or `invalid_config` for options.
 */
export function serveAcp(stream: Stream, options: AcpOptions = {}): AgentConnection {
  const mode = options.mode ?? "auto";
  if (!isMode(mode)) {
    throw new CodexError("invalid_argument", `mode must be one of ${Object.keys(presets).join(", ")}.`);
  }
  // Wrong options are told now, not at the first session.
  new CodexClient(options.codex);
  const sessions = new Map<string, AcpSession>();
  let capabilities: ClientCapabilities = {};

  const begin = async (
    client: AgentConnection["client"],
    { cwd, mcpServers }: { cwd: string; mcpServers: readonly McpServer[] },
    resume?: string,
  ): Promise<AcpSession> => {
    let id = resume;
    const session = await AcpSession.open({
      client,
      mode,
      ...(resume === undefined ? {} : { resume }),
      connect: (onApproval) => {
        const { host } = options.codex ?? {};
        const { approvalPolicy, sandboxMode } = presets[mode];
        const editor = { client, capabilities, sessionId: () => id, cwd };
        return new CodexClient({
          onUserInput: () => ({}),
          onElicitation: () => ({ action: "decline" }),
          ...options.codex,
          cwd,
          onApproval,
          ...(host === undefined ? {} : { host: withEditorFiles(host, editor) }),
          mcpServers: { ...options.codex?.mcpServers, ...mcpOptions(mcpServers) },
          config: { ...options.codex?.config, approvalPolicy, sandboxMode },
        });
      },
    });
    id = session.id;
    sessions.set(id, session);
    return session;
  };
  const find = (id: string): AcpSession => {
    const session = sessions.get(id);
    if (session === undefined) throw RequestError.sessionNotFound(id);
    return session;
  };

  const connection = agent({ name: "codex-embed" })
    .onRequest("initialize", ({ params }) => {
      capabilities = params.clientCapabilities ?? {};
      return {
        protocolVersion: PROTOCOL_VERSION,
        agentInfo: { name: "codex-embed", version },
        authMethods: [],
        agentCapabilities: {
          loadSession: true,
          promptCapabilities: { image: true, embeddedContext: true },
          mcpCapabilities: { http: true },
        },
      };
    })
    .onRequest("session/new", ({ params, client }) =>
      told(async () => {
        const { id, mode: current } = await begin(client, params);
        return { sessionId: id, modes: modeState(current) };
      }),
    )
    .onRequest("session/load", ({ params, client }) =>
      told(async () => {
        // A session that this connection holds would be locked by itself.
        await sessions.get(params.sessionId)?.close();
        const session = await begin(client, params, params.sessionId);
        return { modes: modeState(session.mode) };
      }),
    )
    .onRequest("session/set_mode", ({ params }) => {
      const session = find(params.sessionId);
      if (!isMode(params.modeId)) throw RequestError.invalidParams(undefined, `no mode ${params.modeId}`);
      session.setMode(params.modeId);
      return {};
    })
    .onRequest("session/prompt", ({ params }) =>
      told(async () => ({
        stopReason: await find(params.sessionId).prompt(promptInputs(params.prompt)),
      })),
    )
    .onNotification("session/cancel", ({ params }) => sessions.get(params.sessionId)?.cancel())
    .connect(stream);
  const closeAll = (): void => {
    for (const session of sessions.values()) void session.close();
    sessions.clear();
  };
  connection.closed.then(closeAll, closeAll);
  return connection;
}

/** Our errors as the protocol's; `data.code` is the stable name. */
async function told<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof CodexError)) throw error;
    const { code, message } = error;
    if (code === "session_not_found") throw new RequestError(-32002, message, { code });
    const wrong = code === "invalid_argument" || code === "invalid_config" || code === "unsupported";
    throw new RequestError(wrong ? -32602 : -32603, message, { code });
  }
}

function mcpOptions(servers: readonly McpServer[]): Record<string, McpServerOption> {
  return Object.fromEntries(
    servers.map((server): [string, McpServerOption] => {
      if (!("type" in server)) {
        const { name, command, args, env } = server;
        return [name, { command, args, env: pairs(env) }];
      }
      if (server.type === "http") return [server.name, { url: server.url, headers: pairs(server.headers) }];
      throw new CodexError(
        "unsupported",
        `MCP server ${server.name}: use HTTP or standard input and output.`,
      );
    }),
  );
}

function pairs(list: readonly { readonly name: string; readonly value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
