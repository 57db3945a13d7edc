/** What commands, patches and other tools do to the items of a turn. */

import type { EventMsg } from "codex-embed";

import { shellText } from "./command-text.ts";
import { type ItemView, lastIndexOf, replaceAt, settle } from "./items.ts";
import { type CommandItem, outputLimit, type PatchItem, type ToolItem, type WorkStatus } from "./view.ts";

type Items = readonly ItemView[];
type Work = CommandItem | PatchItem | ToolItem;

/** The items after an event of a command; `undefined` for another event. */
export function foldCommand(items: Items, msg: EventMsg): Items | undefined {
  switch (msg.type) {
    case "exec_approval_request":
      return put(items, {
        ...command(msg.call_id, msg.command, msg.cwd),
        approvalId: msg.approval_id ?? msg.call_id,
        reason: msg.reason ?? null,
        status: "waiting",
      });
    case "exec_command_begin": {
      const known = find(items, "command", msg.call_id);
      return put(items, {
        ...(known ?? command(msg.call_id, msg.command, msg.cwd)),
        approvalId: null,
        status: "running",
      });
    }
    case "exec_command_output_delta": {
      const known = find(items, "command", msg.call_id);
      if (known === undefined) return items;
      return put(items, { ...known, output: shorten(known.output + decode(msg.chunk)) });
    }
    case "exec_command_end":
      return put(items, {
        ...(find(items, "command", msg.call_id) ?? command(msg.call_id, msg.command, msg.cwd)),
        approvalId: null,
        status: msg.status,
        output: shorten(msg.aggregated_output || msg.stdout + msg.stderr),
        exitCode: msg.exit_code,
        duration: msg.duration.secs * 1000 + msg.duration.nanos / 1e6,
      });
    default:
      return undefined;
  }
}

/** The items after an event of a patch; `undefined` for another event. */
export function foldPatch(items: Items, msg: EventMsg): Items | undefined {
  switch (msg.type) {
    case "apply_patch_approval_request":
      return put(items, {
        ...patch(msg.call_id, msg.changes),
        reason: msg.reason ?? null,
        status: "waiting",
      });
    case "patch_apply_begin":
      return put(items, { ...patch(msg.call_id, msg.changes), status: "running" });
    case "patch_apply_end": {
      const known = find(items, "patch", msg.call_id) ?? patch(msg.call_id, msg.changes ?? {});
      return put(items, { ...known, status: msg.status, error: msg.success ? "" : msg.stderr });
    }
    default:
      return undefined;
  }
}

/** The items after an event of another tool; `undefined` for another event. */
export function foldTool(items: Items, msg: EventMsg): Items | undefined {
  switch (msg.type) {
    case "web_search_begin":
      return put(items, tool(msg.call_id, "Searching the web", "running"));
    case "web_search_end":
      return put(items, tool(msg.call_id, `Searched the web: ${msg.query}`, "completed"));
    case "mcp_tool_call_begin":
      return put(items, tool(msg.call_id, toolName(msg.invocation), "running"));
    case "mcp_tool_call_end":
      return put(items, tool(msg.call_id, toolName(msg.invocation), "completed"));
    case "view_image_tool_call":
      return put(items, tool(msg.call_id, `Looked at ${msg.path}`, "completed"));
    default:
      return undefined;
  }
}

/** The user decided: the item no longer waits. A denied one is told by events that follow. */
export function decided(items: Items, callId: string): Items {
  const index = lastIndexOf(items, (item) => isWork(item) && item.callId === callId);
  const item = items[index];
  if (item === undefined || !isWork(item) || item.status !== "waiting") return items;
  return replaceAt(items, index, { ...item, status: "running" });
}

function put(items: Items, work: Work): Items {
  const index = lastIndexOf(items, (item) => item.kind === work.kind && item.callId === work.callId);
  return index < 0 ? [...settle(items), work] : replaceAt(items, index, work);
}

function find<K extends Work["kind"]>(items: Items, kind: K, callId: string) {
  const fits = (item: ItemView): item is Extract<Work, { kind: K }> =>
    item.kind === kind && isWork(item) && item.callId === callId;
  return items.filter(fits).at(-1);
}

function isWork(item: ItemView): item is Work {
  return item.kind === "command" || item.kind === "patch" || item.kind === "tool";
}

function command(callId: string, argv: readonly string[], cwd: string): CommandItem {
  return {
    kind: "command",
    callId,
    approvalId: null,
    command: shellText(argv),
    cwd,
    reason: null,
    status: "running",
    output: "",
    exitCode: null,
    duration: null,
  };
}

function patch(callId: string, changes: PatchItem["changes"]): PatchItem {
  return { kind: "patch", callId, changes, reason: null, status: "running", error: "" };
}

function tool(callId: string, label: string, status: WorkStatus): ToolItem {
  return { kind: "tool", callId, label, status };
}

function toolName({ server, tool: name }: { server: string; tool: string }): string {
  return `${server}: ${name}`;
}

/** The end of an output, from the beginning of a line. */
function shorten(output: string): string {
  if (output.length <= outputLimit) return output;
  const end = output.slice(-outputLimit);
  return end.slice(end.indexOf("\n") + 1);
}

function decode(chunk: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(chunk), (char) => char.charCodeAt(0)));
}
