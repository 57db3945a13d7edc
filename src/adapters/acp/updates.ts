/** From a session's events to the updates that an ACP client shows. */

import type { SessionUpdate, ToolCallContent, ToolKind } from "@agentclientprotocol/sdk";

import type { EventMsg } from "../../protocol/index.ts";
import type { ParsedCommand } from "../../protocol/types/exec.ts";
import type { FileChange } from "../../protocol/types/patch.ts";
import { joinArguments } from "../../shell-quote.ts";
import { diffsOf } from "./diffs.ts";

type Message<Type extends string> = Extract<EventMsg, { type: Type }>;
type Streamed = "agent_message_chunk" | "agent_thought_chunk";

/** Maps the events of one session, in their order. */
export class UpdateMapper {
  /** What has come in pieces, so that the whole need not be said again. */
  #streamed: Streamed | undefined;

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
      default:
        return [];
    }
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
    content: output === "" ? [] : [{ type: "content", content: text(fenced(output)) }],
    rawOutput: { exit_code: msg.exit_code, output },
  };
}

function patchEnded(msg: Message<"patch_apply_end">): SessionUpdate {
  const update = { sessionUpdate: "tool_call_update", toolCallId: msg.call_id } as const;
  if (msg.success) return { ...update, status: "completed" };
  return { ...update, status: "failed", content: [{ type: "content", content: text(msg.stderr) }] };
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
    return { ...update, status: "failed", content: [{ type: "content", content: text(result.Err) }] };
  }
  const { isError, content } = result.Ok;
  const said: ToolCallContent[] = content.flatMap((item: unknown) => {
    const isText =
      typeof item === "object" && item !== null && "text" in item && typeof item.text === "string";
    return isText ? [{ type: "content" as const, content: text(String(item.text)) }] : [];
  });
  return {
    ...update,
    status: isError === true ? "failed" : "completed",
    content: said,
    rawOutput: result.Ok,
  };
}

function text(value: string) {
  return { type: "text" as const, text: value };
}

/** A block of code in Markdown, which output is to clients; the fence is longer than any in it. */
function fenced(output: string): string {
  const longest = Math.max(2, ...Array.from(output.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${output.replace(/\n$/, "")}\n${fence}`;
}
