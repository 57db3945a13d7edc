/** MCP servers that a program passes to a session. */

import type { McpServerConfig } from "../config/types.ts";

/**
 * A transport of `@modelcontextprotocol/sdk`, or any other with its methods, that leads to a server. It serves one
 * session.
 */
export interface McpTransportLike {
  /** Connects. */
  start(): Promise<void>;
  /** Sends a message of the protocol. */
  send(message: never): Promise<void>;
  /** Ends the connection, and a server that was started for it. */
  close(): Promise<void>;
}

/** A server of `@modelcontextprotocol/sdk` (`McpServer`, `Server`) in this process. It serves one session. */
export interface McpServerLike {
  /** Serves one connection. */
  connect(transport: never): Promise<void>;
}

/**
 * Settings that every server has; those of config.toml's `mcp_servers`. Tools have the server's names for them;
 * `disabledTools` holds whatever `enabledTools` says.
 */
export interface McpServerSettings
  extends Pick<
    McpServerConfig,
    "enabled" | "required" | "startupTimeoutSec" | "toolTimeoutSec" | "enabledTools" | "disabledTools"
  > {}

/** A server that is a program, written to and read from. Needs a host with processes. */
export interface McpStdioServer extends McpServerSettings {
  /** The program: a name that is looked up in `PATH`, or a path. */
  readonly command: string;
  /** Its arguments. Default: none. */
  readonly args?: readonly string[];
  /** Variables to set, beside the few that every server gets. Never enters WebAssembly. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute working directory. Default: the workspace. */
  readonly cwd?: string;
}

/** A server that is reached by HTTP. */
export interface McpHttpServer extends McpServerSettings {
  /** Absolute URL. */
  readonly url: string;
  /** Headers of every request, credentials included. Never enters WebAssembly. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether a public name in `url` may lead into a private network. `localhost`, private addresses and names of the
   * local network in `url` itself always may. Default: no; the server then fails to start with `E_PRIVATE_NETWORK`.
   */
  readonly allowPrivateNetwork?: boolean;
}

/** A server or transport in this process, with settings. */
export interface McpObjectServer extends McpServerSettings {
  /** A function is called for each session, and makes one for it. */
  readonly server: McpServerLike | McpTransportLike | (() => McpServerLike | McpTransportLike);
}

/** What {@link SessionOptions.mcpServers} holds. */
export type McpServerOption =
  | McpStdioServer
  | McpHttpServer
  | McpObjectServer
  | McpServerLike
  | McpTransportLike;

/** How far a call of a server's tool is. */
export interface McpProgress {
  /** The server's name in the configuration. */
  readonly server: string;
  /** The tool's name at the server. */
  readonly tool: string;
  /** Counts up; what it counts is the server's own. */
  readonly progress: number;
  /** What it counts up to, where the server knows. */
  readonly total?: number;
  /** For people. */
  readonly message?: string;
}
