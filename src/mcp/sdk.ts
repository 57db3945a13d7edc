/** `@modelcontextprotocol/sdk`, loaded when the first server is started. */

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type {
  ElicitRequestSchema,
  JSONRPCMessageSchema,
  McpError,
  ResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { EffectError } from "../engine/failure.ts";
import { isMcpServer, isMcpTransport } from "./options.ts";

/** The parts of the package that are used. */
export interface Sdk {
  readonly Client: typeof Client;
  readonly StreamableHTTPClientTransport: typeof StreamableHTTPClientTransport;
  readonly InMemoryTransport: typeof InMemoryTransport;
  readonly ElicitRequestSchema: typeof ElicitRequestSchema;
  readonly JSONRPCMessageSchema: typeof JSONRPCMessageSchema;
  readonly ResultSchema: typeof ResultSchema;
  readonly McpError: typeof McpError;
  /** Whether an object has a server's methods. */
  isServer(object: object): object is { connect(transport: Transport): Promise<void> };
  /** Whether an object has a transport's methods. */
  isTransport(object: object): object is Transport;
}

/**
 * Loads the package.
 *
 * @throws EffectError `E_UNSUPPORTED` where it is not installed.
 */
export async function loadSdk(): Promise<Sdk> {
  try {
    // One by one, because bundlers let only an awaited import inside of `try` be missing.
    const client = await import("@modelcontextprotocol/sdk/client/index.js");
    const http = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
    const memory = await import("@modelcontextprotocol/sdk/inMemory.js");
    const types = await import("@modelcontextprotocol/sdk/types.js");
    return {
      Client: client.Client,
      StreamableHTTPClientTransport: http.StreamableHTTPClientTransport,
      InMemoryTransport: memory.InMemoryTransport,
      ElicitRequestSchema: types.ElicitRequestSchema,
      JSONRPCMessageSchema: types.JSONRPCMessageSchema,
      ResultSchema: types.ResultSchema,
      McpError: types.McpError,
      isServer: (object): object is { connect(transport: Transport): Promise<void> } => isMcpServer(object),
      isTransport: (object): object is Transport => isMcpTransport(object),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EffectError(
      "E_UNSUPPORTED",
      `MCP servers need the package @modelcontextprotocol/sdk, which can't be loaded (npm install @modelcontextprotocol/sdk): ${reason}`,
    );
  }
}
