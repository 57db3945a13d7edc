// An agent with the tools of an MCP server: the official one for files, which may see one folder only.
// npm install @modelcontextprotocol/sdk @modelcontextprotocol/server-filesystem
import { fileURLToPath } from "node:url";
import { Codex } from "codex-embed";

import { options } from "./model.mjs";

const server = import.meta.resolve("@modelcontextprotocol/server-filesystem/dist/index.js");
const folder = fileURLToPath(new URL(".", import.meta.url));

const codex = new Codex({
  ...options,
  mcpServers: {
    files: {
      command: process.execPath,
      args: [fileURLToPath(server), folder],
      enabledTools: ["list_directory"],
    },
  },
});
const { items, finalResponse } = await codex.startThread().run(`Which examples are in ${folder}?`);
for (const item of items) {
  if (item.type === "mcp_tool_call") console.log(`${item.server}: ${item.tool} ${item.status}`);
}
console.log(finalResponse);
await codex.close();
