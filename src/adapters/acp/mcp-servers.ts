/** MCP servers that a client names, as options of a session. */

import type { McpServer } from "@agentclientprotocol/sdk";

import { CodexError } from "../../errors.ts";
import type { McpServerOption } from "../../mcp/types.ts";

/** @throws CodexError `unsupported` for another transport than standard streams and HTTP. */
export function mcpOptions(servers: readonly McpServer[]): Record<string, McpServerOption> {
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
