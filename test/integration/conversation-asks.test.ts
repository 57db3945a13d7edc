import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { type ClientOptions, CodexClient, type Conversation, type EventMsg } from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import { answer, message } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

function greeter(): McpServer {
  const server = new McpServer({ name: "greeter", version: "1" });
  server.registerTool("greet", { description: "Greets." }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  return server;
}

type Message<Type extends string> = Extract<EventMsg, { type: Type }>;

/** The first event of a type. */
async function first<Type extends EventMsg["type"]>(
  events: AsyncIterator<{ readonly msg: EventMsg }, undefined>,
  type: Type,
): Promise<Message<Type>> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const { msg } = next.value;
    if (isOf(msg, type)) return msg;
  }
  throw new Error(`the events ended without ${type}`);
}

function isOf<Type extends string>(msg: EventMsg, type: Type): msg is Message<Type> {
  return msg.type === type;
}

/** Where agents are at home: on a disk, and in a page or at the edge. */
const places: Readonly<Record<string, () => Pick<ClientOptions, "host" | "cwd">>> = {
  "the disk": () => ({ host: createNodeHost(), cwd: workspace().path }),
  "a virtual host": () => ({ host: createVirtualHost({ files: { "/work/a.txt": "1\n" } }) }),
};

describe.each(Object.entries(places))("a conversation on %s", (_, place) => {
  async function converse(said: string, more: ClientOptions = {}): Promise<Conversation> {
    const server = await model([answer(message(said))]);
    const client = new CodexClient({ ...place(), config: settings(server), apiKey: "k", ...more });
    return client.startConversation();
  }

  it("lists the tools of its MCP servers", async () => {
    const conversation = await converse("unasked", { mcpServers: { here: greeter() } });
    const events = conversation[Symbol.asyncIterator]();
    await conversation.listMcpTools();
    const listed = await first(events, "mcp_list_tools_response");
    expect(listed.tools).toMatchObject({ mcp__here__greet: { name: "greet", description: "Greets." } });
    await conversation.close();
  });

  it("lists none where there is no server", async () => {
    const conversation = await converse("unasked");
    const events = conversation[Symbol.asyncIterator]();
    await conversation.listMcpTools();
    expect((await first(events, "mcp_list_tools_response")).tools).toEqual({});
    await conversation.close();
  });

  it("reviews, and says what it found", async () => {
    const found = {
      findings: [
        {
          title: "[P1] Close the file",
          body: "It stays open.",
          confidence_score: 1,
          priority: 1,
          code_location: { absolute_file_path: "/a.txt", line_range: { start: 1, end: 1 } },
        },
      ],
      overall_correctness: "patch is incorrect",
      overall_explanation: "One thing.",
      overall_confidence_score: 1,
    };
    const conversation = await converse(JSON.stringify(found));
    const events = conversation[Symbol.asyncIterator]();
    await conversation.submitReview("look at a.txt", "the file");
    expect(await first(events, "entered_review_mode")).toMatchObject({ user_facing_hint: "the file" });
    expect((await first(events, "exited_review_mode")).review_output).toMatchObject(found);
    expect((await first(events, "agent_message")).message).toContain("[P1] Close the file");
    expect(await first(events, "task_complete")).toMatchObject({ last_agent_message: null });
    await conversation.close();
  });
});
