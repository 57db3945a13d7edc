/** Items of a turn in the app server's words. */

import type { Duration } from "../../protocol/types/exec.ts";
import type { ResponsesApiWebSearchAction } from "../../protocol/types/response_item.ts";
import type { TurnItem } from "../../protocol/types/turn_item.ts";
import type {
  DynamicToolCallThreadItem,
  McpToolCallThreadItem,
  ThreadItem,
  WebSearchAction,
} from "../types.ts";
import { fromCoreInput } from "./input.ts";
import type { Message } from "./types.ts";

/** An item that the core itself calls one. */
export function threadItem(item: TurnItem): ThreadItem {
  const { id } = item;
  switch (item.type) {
    case "UserMessage":
      return { type: "userMessage", id, content: item.content.map(fromCoreInput) };
    case "AgentMessage": {
      const text = item.content.map((part) => part.text).join("");
      return { type: "agentMessage", id, text, phase: item.phase ?? null };
    }
    case "Plan":
      return { type: "plan", id, text: item.text };
    case "Reasoning":
      return { type: "reasoning", id, summary: item.summary_text, content: item.raw_content ?? [] };
    case "WebSearch":
      return { type: "webSearch", id, query: item.query, action: webSearchAction(item.action) };
    case "ImageGeneration": {
      const { status, result, revised_prompt } = item;
      return { type: "imageGeneration", id, status, result, revisedPrompt: revised_prompt ?? null };
    }
    case "ContextCompaction":
      return { type: "contextCompaction", id };
  }
}

function webSearchAction(action: ResponsesApiWebSearchAction): WebSearchAction {
  switch (action.type) {
    case "search":
      return { type: "search", query: action.query ?? null, queries: action.queries ?? null };
    case "open_page":
      return { type: "openPage", url: action.url ?? null };
    case "find_in_page":
      return { type: "findInPage", url: action.url ?? null, pattern: action.pattern ?? null };
    default:
      return { type: "other" };
  }
}

/** A call of an MCP tool that began. */
export function mcpCallStarted(msg: Message<"mcp_tool_call_begin">): McpToolCallThreadItem {
  return {
    ...mcpCall(msg.call_id, msg.invocation),
    status: "inProgress",
    result: null,
    error: null,
    durationMs: null,
  };
}

/** A call of an MCP tool that ended. */
export function mcpCallEnded(msg: Message<"mcp_tool_call_end">): McpToolCallThreadItem {
  const base = mcpCall(msg.call_id, msg.invocation);
  const durationMs = milliseconds(msg.duration);
  if ("Err" in msg.result) {
    return { ...base, status: "failed", result: null, error: { message: msg.result.Err }, durationMs };
  }
  const { content, structuredContent, isError } = msg.result.Ok;
  const status = isError === true ? "failed" : "completed";
  const result = { content, structuredContent: structuredContent ?? null };
  return { ...base, status, result, error: null, durationMs };
}

function mcpCall(
  id: string,
  { server, tool, arguments: given }: Message<"mcp_tool_call_begin">["invocation"],
): Pick<McpToolCallThreadItem, "type" | "id" | "server" | "tool" | "arguments"> {
  return { type: "mcpToolCall", id, server, tool, arguments: given ?? null };
}

/** A call of a tool of the client that began. */
export function dynamicCallStarted(msg: Message<"dynamic_tool_call_request">): DynamicToolCallThreadItem {
  return {
    type: "dynamicToolCall",
    id: msg.callId,
    tool: msg.tool,
    arguments: msg.arguments,
    status: "inProgress",
    contentItems: null,
    success: null,
    durationMs: null,
  };
}

/** A call of a tool of the client that ended. */
export function dynamicCallEnded(msg: Message<"dynamic_tool_call_response">): DynamicToolCallThreadItem {
  return {
    type: "dynamicToolCall",
    id: msg.call_id,
    tool: msg.tool,
    arguments: msg.arguments,
    status: msg.success ? "completed" : "failed",
    contentItems: msg.content_items,
    success: msg.success,
    durationMs: milliseconds(msg.duration),
  };
}

/** Whole milliseconds. */
export function milliseconds({ secs, nanos }: Duration): number {
  return secs * 1_000 + Math.floor(nanos / 1_000_000);
}
