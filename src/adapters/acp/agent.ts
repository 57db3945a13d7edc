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

import { type ClientOptions, CodexClient } from "../../conversation/client.ts";
import { CodexError } from "../../errors.ts";
import { version } from "../../version.ts";
import { withEditorFiles } from "./client-files.ts";
import { told } from "./errors.ts";
import { mcpOptions } from "./mcp-servers.ts";
import { type AcpMode, isMode, modeSettings, modeState, presets } from "./modes.ts";
import { promptInputs } from "./prompt.ts";
import { askUser, elicit } from "./questions.ts";
import { AcpSession } from "./session.ts";
import { listSessions } from "./session-list.ts";
import { authMethods, isSignedIn } from "./sign-in.ts";

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

/** What a client says of a session that it begins, or goes on with. */
interface Workspace {
  readonly cwd: string;
  readonly mcpServers?: readonly McpServer[];
  readonly additionalDirectories?: readonly string[];
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
  const recorded = new CodexClient(options.codex);
  const sessions = new Map<string, AcpSession>();
  let capabilities: ClientCapabilities = {};

  const open = async (
    client: AgentConnection["client"],
    { cwd, mcpServers = [], additionalDirectories: folders = [] }: Workspace,
    going?: { readonly resume: string; readonly told: boolean },
  ): Promise<AcpSession> => {
    // A session that this connection holds would be locked by itself.
    if (going !== undefined) await close(going.resume);
    let id = going?.resume;
    const session = await AcpSession.open({
      client,
      mode,
      folders,
      shows: {
        notices: capabilities.session?.notices != null,
        compactions: capabilities.session?.compaction != null,
      },
      ...going,
      connect: (onApproval) => {
        const { host } = options.codex ?? {};
        const editor = { client, capabilities, sessionId: () => id, cwd };
        const asker = {
          client,
          sessionId: () => id,
          forms: capabilities.elicitation?.form != null,
          pages: capabilities.elicitation?.url != null,
        };
        return new CodexClient({
          onUserInput: (request, context) => askUser(asker, request, context),
          onElicitation: (request, context) => elicit(asker, request, context),
          ...options.codex,
          cwd,
          onApproval,
          ...(host === undefined ? {} : { host: withEditorFiles(host, editor) }),
          mcpServers: { ...options.codex?.mcpServers, ...mcpOptions(mcpServers) },
          config: { overrides: modeSettings(options.codex?.config ?? {}, mode, folders) },
        });
      },
    });
    id = session.id;
    sessions.set(id, session);
    // The answer goes first: it is what makes the session known to the client.
    setTimeout(() => void session.begin().catch(() => {}), 0);
    return session;
  };
  const find = (id: string): AcpSession => {
    const session = sessions.get(id);
    if (session === undefined) throw RequestError.sessionNotFound(id);
    return session;
  };
  const close = async (id: string): Promise<void> => {
    const session = sessions.get(id);
    sessions.delete(id);
    await session?.close();
  };
  const state = (session: AcpSession) => ({
    modes: modeState(session.mode),
    configOptions: session.options,
  });

  const connection = agent({ name: "codex-embed" })
    .onRequest("initialize", ({ params }) => {
      capabilities = params.clientCapabilities ?? {};
      return {
        protocolVersion: PROTOCOL_VERSION,
        agentInfo: { name: "codex-embed", version },
        authMethods: [...authMethods],
        agentCapabilities: {
          loadSession: true,
          promptCapabilities: { image: true, embeddedContext: true },
          mcpCapabilities: { http: true },
          sessionCapabilities: { list: {}, delete: {}, resume: {}, close: {}, additionalDirectories: {} },
        },
      };
    })
    .onRequest("authenticate", async ({ params }) => {
      const method = authMethods.find(({ id }) => id === params.methodId);
      if (method === undefined) throw RequestError.invalidParams(undefined, `no method ${params.methodId}`);
      if (await isSignedIn(method.id, options.codex ?? {})) return {};
      throw RequestError.authRequired(undefined, method.description ?? method.name);
    })
    .onRequest("session/new", ({ params, client }) =>
      told(async () => {
        const session = await open(client, params);
        return { sessionId: session.id, ...state(session) };
      }),
    )
    .onRequest("session/load", ({ params, client }) =>
      told(async () => state(await open(client, params, { resume: params.sessionId, told: true }))),
    )
    .onRequest("session/resume", ({ params, client }) =>
      told(async () => state(await open(client, params, { resume: params.sessionId, told: false }))),
    )
    .onRequest("session/list", ({ params }) => told(() => listSessions(recorded, params)))
    .onRequest("session/close", ({ params }) =>
      told(async () => {
        await close(find(params.sessionId).id);
        return {};
      }),
    )
    .onRequest("session/delete", ({ params }) =>
      told(async () => {
        await close(params.sessionId);
        await recorded.deleteConversation(params.sessionId);
        return {};
      }),
    )
    .onRequest("session/set_mode", ({ params }) =>
      told(async () => {
        await find(params.sessionId).choose("mode", params.modeId, true);
        return {};
      }),
    )
    .onRequest("session/set_config_option", ({ params }) =>
      told(async () => {
        const session = find(params.sessionId);
        await session.choose(params.configId, params.value);
        return { configOptions: session.options };
      }),
    )
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
