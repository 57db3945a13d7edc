import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { answer, functionCall, message } from "codex-embed/testing";
import { describe, expect, it } from "vitest";

import { start } from "./support/editor.ts";

const forms = { elicitation: { form: {} } };

/** A server whose tool changes something, or asks the user first. */
function poster(asks: boolean): McpServer {
  const server = new McpServer({ name: "poster", version: "1" });
  const annotations = asks ? { readOnlyHint: true } : { destructiveHint: true, openWorldHint: true };
  server.registerTool("post", { description: "Posts.", annotations }, async () => {
    if (!asks) return { content: [{ type: "text", text: "posted" }] };
    const asked = await server.server.elicitInput({
      message: "Where to?",
      requestedSchema: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
    });
    return { content: [{ type: "text", text: `${asked.action} ${JSON.stringify(asked.content)}` }] };
  });
  return server;
}

const script = [answer(functionCall("mcp__poster__post", {})), answer(message("ok"))];
const outputs = (requests: readonly { readonly body: unknown }[]): string =>
  JSON.stringify(requests.at(-1)?.body);

describe("an editor's user", () => {
  it.each([
    ["Approve Once", true],
    ["Cancel", false],
    [undefined, false],
  ])("answers %s to a call of an MCP tool, though there are no forms", async (choice, runs) => {
    const codex = { mcpServers: { poster: poster(false) } };
    const { editor, requests, prompt } = await start(script, {}, { mode: "auto", codex });
    editor.choice = choice;
    await prompt("go");
    expect(editor.asked[0]?.options.map(({ kind }) => kind)).toEqual([
      "allow_once",
      "allow_always",
      "reject_once",
    ]);
    expect(outputs(requests).includes("posted")).toBe(runs);
  });

  it("fills in a server's form", async () => {
    const codex = { mcpServers: { poster: poster(true) } };
    const { editor, requests, prompt } = await start(
      script,
      {},
      { mode: "auto", codex, capabilities: forms },
    );
    editor.filled = { place: "the wall" };
    await prompt("go");
    expect(editor.forms).toMatchObject([
      {
        mode: "form",
        message: "Where to?",
        requestedSchema: { properties: { place: { type: "string" } }, required: ["place"] },
      },
    ]);
    expect(outputs(requests)).toContain("the wall");
  });

  it("is not asked what the editor has no form for", async () => {
    const codex = { mcpServers: { poster: poster(true) } };
    const { editor, requests, prompt } = await start(script, {}, { mode: "auto", codex });
    await prompt("go");
    expect(editor.forms).toEqual([]);
    expect(outputs(requests)).toContain("decline");
  });

  const questions = [
    {
      id: "q1",
      header: "Colour",
      question: "Which colour?",
      options: [
        { label: "Red", description: "warm" },
        { label: "Blue", description: "cold" },
      ],
    },
  ];
  const asking = [answer(functionCall("request_user_input", { questions })), answer(message("ok"))];
  const config = { features: { default_mode_request_user_input: true } };

  it("answers the model's question by a form, which has room for another answer", async () => {
    const { editor, requests, prompt } = await start(asking, {}, { config, capabilities: forms });
    editor.filled = { q1: "Green" };
    await prompt("go");
    expect(editor.forms).toMatchObject([
      {
        message: "Colour",
        requestedSchema: {
          properties: { q1: { type: "string", description: expect.stringContaining("Blue: cold") } },
          required: ["q1"],
        },
      },
    ]);
    expect(outputs(requests)).toContain("Green");
  });

  it("answers it by a choice where there are no forms", async () => {
    const { editor, requests, prompt } = await start(asking, {}, { config });
    editor.choice = "Blue";
    await prompt("go");
    expect(editor.asked[0]).toMatchObject({
      toolCall: { title: "Which colour?" },
      options: [
        { optionId: "Red", kind: "allow_once" },
        { optionId: "Blue", kind: "allow_once" },
      ],
    });
    expect(outputs(requests)).toContain("Blue");
  });
});
