/** What spans of tools say: commands, patches, MCP calls and the program's own tools. */

import type { Attributes } from "@opentelemetry/api";

import type { EventMsg } from "../../protocol/index.ts";

/** A tool began. */
export interface ToolBegin {
  readonly callId: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A tool ended. */
export interface ToolEnd {
  readonly callId: string;
  readonly attributes: Attributes;
  /** Where it failed; with the failure's text only where content is wanted. */
  readonly failure?: { readonly type: string; readonly message?: string };
}

/** The tool that an event begins; `undefined` for other events. */
export function toolBegun(msg: EventMsg, content: boolean): ToolBegin | undefined {
  switch (msg.type) {
    case "exec_command_begin":
      return begin(msg.call_id, "command", content && { command: msg.command, cwd: msg.cwd });
    case "patch_apply_begin":
      return begin(msg.call_id, "apply_patch", content && { changes: msg.changes });
    case "mcp_tool_call_begin": {
      const { server, tool, arguments: input } = msg.invocation;
      const begun = begin(msg.call_id, `${server}.${tool}`, content && (input ?? {}));
      const attributes = { "mcp.method.name": "tools/call", "codex.mcp.server": server };
      return { ...begun, attributes: { ...begun.attributes, ...attributes } };
    }
    case "dynamic_tool_call_request":
      return begin(msg.callId, msg.tool, content && (msg.arguments ?? {}));
    default:
      return undefined;
  }
}

/** The tool that an event ends; `undefined` for other events. */
export function toolEnded(msg: EventMsg, content: boolean): ToolEnd | undefined {
  switch (msg.type) {
    case "exec_command_end": {
      const told = end(msg.call_id, content && (msg.aggregated_output ?? ""), msg.status);
      return { ...told, attributes: { ...told.attributes, "process.exit.code": msg.exit_code } };
    }
    case "patch_apply_end":
      return end(msg.call_id, content && msg.stdout, msg.status, content && msg.stderr);
    case "mcp_tool_call_end": {
      const { result } = msg;
      if ("Err" in result) return end(msg.call_id, false, "failed", content && result.Err);
      const status = result.Ok.isError === true ? "failed" : "completed";
      return end(msg.call_id, content && JSON.stringify(result.Ok), status);
    }
    case "dynamic_tool_call_response": {
      const status = msg.success ? "completed" : "failed";
      return end(
        msg.call_id,
        content && JSON.stringify(msg.content_items),
        status,
        content && (msg.error ?? false),
      );
    }
    default:
      return undefined;
  }
}

/** `input` is `false` where content is not wanted. */
function begin(callId: string, name: string, input: unknown): ToolBegin {
  const attributes = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.id": callId,
    "gen_ai.tool.type": "function",
    ...(input === false ? {} : { "gen_ai.tool.call.arguments": JSON.stringify(input) }),
  };
  return { callId, name, attributes };
}

function end(
  callId: string,
  result: string | false,
  status: "completed" | "failed" | "declined",
  message: string | false = false,
): ToolEnd {
  const attributes = result === false ? {} : { "gen_ai.tool.call.result": result };
  if (status === "completed") return { callId, attributes };
  return { callId, attributes, failure: { type: status, ...(message === false ? {} : { message }) } };
}
