/** Text as the protocol's blocks. */

import type { TextContent, ToolCallContent } from "@agentclientprotocol/sdk";

/** A block of text, which clients read as Markdown. */
export function text(value: string): TextContent & { type: "text" } {
  return { type: "text", text: value };
}

/** Text of a tool call. */
export function textContent(value: string): ToolCallContent {
  return { type: "content", content: text(value) };
}

/** Output as a block of code in Markdown; the fence is longer than any in it. */
export function fencedContent(output: string): ToolCallContent {
  let longest = 2;
  for (const [ticks] of output.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  const fence = "`".repeat(longest + 1);
  return textContent(`${fence}\n${output.replace(/\n$/, "")}\n${fence}`);
}
