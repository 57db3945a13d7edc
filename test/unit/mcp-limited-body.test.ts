import { describe, expect, test } from "vitest";

import { limitedBody } from "../../src/mcp/limited-body.ts";

/** What comes through of a body of these chunks, with messages of at most ten bytes. */
async function through(chunks: readonly string[], isStream: boolean): Promise<string> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  return await new Response(limitedBody(body, isStream, 10)).text();
}

describe("the body of a server of MCP", () => {
  test("comes through as it is", async () => {
    expect(await through(["012345", "6789"], false)).toBe("0123456789");
  });

  test("fails when it is longer than a message may be", async () => {
    await expect(through(["012345", "67890"], false)).rejects.toThrow("more than 10 bytes");
  });

  test.each(["\n\n", "\r\n\r\n", "\r\r"])("may go on for ever in messages that end with %j", async (end) => {
    const messages = Array.from({ length: 20 }, (_, index) => `data:${index % 10}${end}`);
    expect(await through(messages, true)).toBe(messages.join(""));
    // Wherever the network cuts it.
    expect(await through([...messages.join("")], true)).toBe(messages.join(""));
  });

  test.each([
    ["one line", ["data:0123456789"]],
    ["many lines", ["data:0\n", "data:1\n", "data:2\n"]],
    ["many lines of Windows", ["data:0\r\n", "data:1\r\n", "data:2\r\n"]],
  ])("fails in a message of %s that doesn't end", async (_, chunks) => {
    await expect(through(chunks, true)).rejects.toThrow("more than 10 bytes");
  });
});
