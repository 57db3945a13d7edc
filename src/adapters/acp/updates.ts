/** From a session's events to the updates that an ACP client shows. */

import type { SessionUpdate, ToolCallContent, ToolKind } from "@agentclientprotocol/sdk";

import type { EventMsg } from "../../protocol/index.ts";
import type { ParsedCommand } from "../../protocol/types/exec.ts";
import type { FileChange } from "../../protocol/types/patch.ts";
import { joinArguments } from "../../shell-quote.ts";
import { fencedContent, text, textContent } from "./content.ts";
import { diffsOf } from "./diffs.ts";

type Message<Type extends string> = Extract<EventMsg, { type: Type }>;
type Streamed = "agent_message_chunk" | "agent_thought_chunk";

/** What a client can show beside what all can. */
export interface Shows {
  readonly notices: boolean;
  readonly compactions: boolean;
}

/** Maps the events of one session, in their order. */
export class UpdateMapper {
  /** What has come in pieces, so that the whole need not be said again. */
  #streamed: Streamed | undefined;
  readonly #shows: Shows;

  constructor(shows: Shows) {
    this.#shows = shows;
  }

  /** The updates that follow from an event; most give none. */
  push(msg: EventMsg): SessionUpdate[] {
    switch (msg.type) {
      case "user_message":
        return [{ sessionUpdate: "user_message_chunk", content: text(msg.message) }];
      case "agent_message_delta":
        return this.#piece("agent_message_chunk", msg.delta);
      case "agent_message":
        return this.#whole("agent_message_chunk", msg.message);
      case "agent_reasoning_delta":
        return this.#piece("agent_thought_chunk", msg.delta);
      case "agent_reasoning":
        return this.#whole("agent_thought_chunk", msg.text);
      case "exec_command_begin":
        return [{ sessionUpdate: "tool_call", status: "in_progress", ...commandCall(msg) }];
      case "exec_command_end":
        return [commandEnded(msg)];
      case "patch_apply_begin":
        return [{ sessionUpdate: "tool_call", status: "in_progress", ...patchCall(msg) }];
      case "patch_apply_end":
        return [patchEnded(msg)];
      case "mcp_tool_call_begin":
        return [mcpBegins(msg)];
      case "mcp_tool_call_end":
        return [mcpEnded(msg)];
      case "web_search_end":
        return [
          {
            sessionUpdate: "tool_call",
            toolCallId: msg.call_id,
            title: msg.query,
            kind: "fetch",
            status: "completed",
          },
        ];
      case "plan_update":
        return [
          {
            sessionUpdate: "plan",
            entries: msg.plan.map(({ step, status }) => ({ content: step, priority: "medium", status })),
          },
        ];
      case "dynamic_tool_call_request":
        return [
          {
            sessionUpdate: "tool_call",
            toolCallId: msg.callId,
            title: msg.tool,
            kind: "other",
            status: "in_progress",
            rawInput: msg.arguments ?? {},
          },
        ];
      case "dynamic_tool_call_response":
        return [toolEnded(msg)];
      case "view_image_tool_call":
        return [
          {
            sessionUpdate: "tool_call",
            toolCallId: msg.call_id,
            title: `View ${msg.path}`,
            kind: "read",
            status: "completed",
            locations: [{ path: msg.path }],
          },
        ];
      case "token_count":
        return usage(msg);
      case "thread_name_updated":
        return [{ sessionUpdate: "session_info_update", title: msg.thread_name ?? null }];
      case "warning":
        return this.#notice("warning", msg.message);
      case "stream_error":
        return this.#notice("warning", msg.message);
      case "item_started":
      case "item_completed":
        return this.#compaction(msg);
      default:
        return [];
    }
  }

  #notice(severity: string, title: string): SessionUpdate[] {
    return this.#shows.notices && title !== "" ? [{ sessionUpdate: "notice", severity, title }] : [];
  }

  #compaction({ type, item }: Message<"item_started" | "item_completed">): SessionUpdate[] {
    if (item.type !== "ContextCompaction" || !this.#shows.compactions) return [];
    const status = type === "item_started" ? "in_progress" : "completed";
    return [{ sessionUpdate: "compaction_update", compactionId: item.id, status }];
  }

  #piece(sessionUpdate: Streamed, delta: string): SessionUpdate[] {
    this.#streamed = sessionUpdate;
    return delta === "" ? [] : [{ sessionUpdate, content: text(delta) }];
  }

  #whole(sessionUpdate: Streamed, whole: string): SessionUpdate[] {
    const said = this.#streamed === sessionUpdate;
    this.#streamed = undefined;
    return said ? [] : [{ sessionUpdate, content: text(whole) }];
  }
}

/** What a client is shown of a command, when it runs and when it is asked about. */
export function commandCall({
  call_id: toolCallId,
  command,
  cwd,
  parsed_cmd: parsed,
}: Pick<Message<"exec_command_begin">, "call_id" | "command" | "cwd" | "parsed_cmd">) {
  const title = parsed.length > 0 ? parsed.map(({ cmd }) => cmd).join(" && ") : joinArguments(command);
  return { toolCallId, title, kind: commandKind(parsed), rawInput: { command, cwd } };
}

/** What a client is shown of a patch. */
export function patchCall({
  call_id: toolCallId,
  changes = {},
}: {
  call_id: string;
  changes?: Record<string, FileChange>;
}) {
  const paths = Object.keys(changes);
  return {
    toolCallId,
    title: `Edit ${paths.join(", ")}`,
    kind: "edit" as const,
    content: diffsOf(changes),
    locations: paths.map((path) => ({ path })),
  };
}

function commandKind(parsed: readonly ParsedCommand[]): ToolKind {
  if (parsed.length > 0 && parsed.every(({ type }) => type === "read")) return "read";
  const looks = parsed.length > 0 && parsed.every(({ type }) => type !== "unknown");
  return looks ? "search" : "execute";
}

function commandEnded(msg: Message<"exec_command_end">): SessionUpdate {
  const output = msg.aggregated_output ?? "";
  return {
    sessionUpdate: "tool_call_update",
    toolCallId: msg.call_id,
    status: msg.exit_code === 0 ? "completed" : "failed",
    content: output === "" ? [] : [fencedContent(output)],
    rawOutput: { exit_code: msg.exit_code, output },
  };
}

function patchEnded(msg: Message<"patch_apply_end">): SessionUpdate {
  const update = { sessionUpdate: "tool_call_update", toolCallId: msg.call_id } as const;
  if (msg.success) return { ...update, status: "completed" };
  return { ...update, status: "failed", content: [textContent(msg.stderr)] };
}

function toolEnded(msg: Message<"dynamic_tool_call_response">): SessionUpdate {
  const said = msg.content_items.flatMap((item) =>
    item.type === "inputText" ? [textContent(item.text)] : [],
  );
  return {
    sessionUpdate: "tool_call_update",
    toolCallId: msg.call_id,
    status: msg.success ? "completed" : "failed",
    content: msg.error == null ? said : [...said, textContent(msg.error)],
  };
}

/** How full the model's window is. */
function usage({ info }: Message<"token_count">): SessionUpdate[] {
  const size = info?.model_context_window;
  if (info == null || size == null) return [];
  return [{ sessionUpdate: "usage_update", used: info.last_token_usage.total_tokens, size }];
}

function mcpBegins({ call_id: toolCallId, invocation }: Message<"mcp_tool_call_begin">): SessionUpdate {
  return {
    sessionUpdate: "tool_call",
    toolCallId,
    title: `${invocation.server}.${invocation.tool}`,
    kind: "other",
    status: "in_progress",
    rawInput: invocation.arguments ?? {},
  };
}

function mcpEnded({ call_id: toolCallId, result }: Message<"mcp_tool_call_end">): SessionUpdate {
  const update = { sessionUpdate: "tool_call_update", toolCallId } as const;
  if ("Err" in result) {
    return { ...update, status: "failed", content: [textContent(result.Err)] };
  }
  const { isError, content } = result.Ok;
  const said: ToolCallContent[] = content.flatMap((item: unknown) => {
    const isText =
      typeof item === "object" && item !== null && "text" in item && typeof item.text === "string";
    return isText ? [textContent(String(item.text))] : [];
  });
  return {
    ...update,
    status: isError === true ? "failed" : "completed",
    content: said,
    rawOutput: result.Ok,
  };
}
