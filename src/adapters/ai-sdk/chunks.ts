/** From a session's events to chunks of the AI SDK's UI message stream (its release 6). */

import type { UIMessageChunk } from "ai";

import type { EventMsg } from "../../protocol/index.ts";
import type { FileChange } from "../../protocol/types/patch.ts";
import type { ResponsesApiWebSearchAction } from "../../protocol/types/response_item.ts";
import type { PlanItemArg } from "../../protocol/types/turn.ts";
import type { TokenUsage } from "../../protocol/types/usage.ts";

/** Data parts of a message: `data-plan`, `data-diff` and `data-approval`. */
export type CodexDataParts = {
  /** The plan as it stands; one part, which changes. */
  plan: { readonly steps: readonly PlanItemArg[] };
  /** All that the turn has changed so far, as a unified diff; one part, which changes. */
  diff: { readonly unifiedDiff: string };
  /** What waits for a decision. */
  approval: {
    readonly callId: string;
    readonly command?: readonly string[];
    readonly changes?: Readonly<Record<string, FileChange>>;
    readonly reason: string | null;
  };
};

/** Metadata of a message. */
export interface CodexMessageMetadata {
  /** The thread that the message belongs to, once it is known. */
  readonly threadId?: string;
  /** Tokens used by the thread so far. */
  readonly usage?: TokenUsage;
}

/** A chunk of such a message. */
export type CodexChunk = UIMessageChunk<CodexMessageMetadata, CodexDataParts>;

type Kind = "text" | "reasoning";

/** How approvals are told: as data to look at, or as the tool's own state, which a page can answer. */
export type ApprovalParts = "data" | "tool";

/** Maps the events of one turn, in their order. */
export class ChunkMapper {
  readonly #approvals: ApprovalParts;
  /** Calls that have begun and not ended. */
  readonly #running = new Set<string>();
  #open: { readonly kind: Kind; readonly id: string } | undefined;
  /** What has come in pieces, so that the whole need not be said again. */
  #said: Kind | undefined;
  #parts = 0;
  #threadId: string | undefined;
  #usage: TokenUsage | undefined;
  #failed = false;

  /** @param threadId of a session that has told it before. */
  constructor(approvals: ApprovalParts = "data", threadId?: string) {
    this.#approvals = approvals;
    this.#threadId = threadId;
  }

  get threadId(): string | undefined {
    return this.#threadId;
  }

  /** Calls that have begun and not ended. */
  get running(): ReadonlySet<string> {
    return this.#running;
  }

  /** The chunks that follow from an event; many give none. */
  push(msg: EventMsg): CodexChunk[] {
    switch (msg.type) {
      case "session_configured":
        this.#threadId = msg.session_id;
        return [];
      case "task_started":
        return [
          {
            type: "start",
            messageId: msg.turn_id,
            ...(this.#threadId === undefined ? {} : { messageMetadata: this.#metadata() }),
          },
        ];
      case "agent_message_delta":
        return this.#piece("text", msg.delta);
      case "agent_message":
        return this.#whole("text", msg.message);
      case "agent_reasoning_delta":
        return this.#piece("reasoning", msg.delta);
      case "agent_reasoning":
        return this.#whole("reasoning", msg.text);
      case "exec_command_begin":
        return this.#begun(msg.call_id, "command", { command: msg.command, cwd: msg.cwd });
      case "exec_command_end":
        return this.#output(msg.call_id, { output: msg.aggregated_output ?? "", exitCode: msg.exit_code });
      case "patch_apply_begin":
        return this.#begun(msg.call_id, "apply_patch", { changes: msg.changes });
      case "patch_apply_end":
        if (msg.status === "declined" && this.#approvals === "tool") return this.denied(msg.call_id);
        return msg.success
          ? this.#output(msg.call_id, { files: msg.stdout })
          : this.#failure(msg.call_id, msg.stderr);
      case "mcp_tool_call_begin": {
        const { server, tool } = msg.invocation;
        return this.#begun(msg.call_id, `${server}.${tool}`, msg.invocation.arguments ?? {});
      }
      case "mcp_tool_call_end":
        return "Err" in msg.result
          ? this.#failure(msg.call_id, msg.result.Err)
          : this.#output(msg.call_id, msg.result.Ok);
      case "dynamic_tool_call_request":
        return this.#begun(msg.callId, msg.tool, msg.arguments ?? {});
      case "dynamic_tool_call_response":
        return msg.success
          ? this.#output(msg.call_id, msg.content_items)
          : this.#failure(msg.call_id, msg.error ?? "The tool failed.");
      case "web_search_end":
        return [
          ...this.#input(msg.call_id, "web_search", { query: msg.query }),
          ...this.#output(msg.call_id, msg.action),
          ...sources(msg.call_id, msg.action),
        ];
      case "plan_update":
        return [{ type: "data-plan", id: "plan", data: { steps: msg.plan } }];
      case "turn_diff":
        return [{ type: "data-diff", id: "diff", data: { unifiedDiff: msg.unified_diff } }];
      case "exec_approval_request":
        return this.#asks(msg.approval_id ?? msg.call_id, msg.call_id, { command: msg.command }, msg.reason);
      case "apply_patch_approval_request":
        return this.#asks(msg.call_id, msg.call_id, { changes: msg.changes }, msg.reason);
      case "token_count":
        this.#usage = msg.info?.total_token_usage ?? this.#usage;
        return [];
      case "error":
        this.#failed = true;
        return [...this.#close(), { type: "error", errorText: msg.message }];
      case "turn_aborted":
        if (msg.reason === "replaced") return [];
        return [...this.#close(), { type: "abort", reason: msg.reason }];
      case "task_complete":
        return [
          ...this.#close(),
          {
            type: "finish",
            finishReason: this.#failed ? "error" : "stop",
            messageMetadata: this.#metadata(),
          },
        ];
      default:
        return [];
    }
  }

  /** A call was denied by the page. */
  denied(toolCallId: string): CodexChunk[] {
    this.#running.delete(toolCallId);
    return [{ type: "tool-output-denied", toolCallId }];
  }

  /** The stream pauses for answers. */
  pause(): CodexChunk[] {
    const finish = { type: "finish", finishReason: "tool-calls", messageMetadata: this.#metadata() } as const;
    return [...this.#close(), finish];
  }

  #asks(
    approvalId: string,
    toolCallId: string,
    what: Pick<CodexDataParts["approval"], "command" | "changes">,
    reason: string | null | undefined,
  ): CodexChunk[] {
    if (this.#approvals === "data") return [approval(toolCallId, what, reason)];
    const input = { ...what, reason: reason ?? null };
    return [
      ...this.#input(toolCallId, what.command === undefined ? "apply_patch" : "command", input),
      { type: "tool-approval-request", approvalId, toolCallId },
    ];
  }

  #piece(kind: Kind, delta: string): CodexChunk[] {
    const chunks = this.#open?.kind === kind ? [] : [...this.#close(), ...this.#start(kind)];
    this.#said = kind;
    const id = this.#open?.id ?? "";
    return [...chunks, { type: `${kind}-delta`, id, delta }];
  }

  #whole(kind: Kind, text: string): CodexChunk[] {
    const chunks = this.#said === kind ? [] : this.#piece(kind, text);
    this.#said = undefined;
    return [...chunks, ...this.#close()];
  }

  #start(kind: Kind): CodexChunk[] {
    const id = `${kind}-${this.#parts++}`;
    this.#open = { kind, id };
    return [{ type: `${kind}-start`, id }];
  }

  #close(): CodexChunk[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ type: `${open.kind}-end`, id: open.id }];
  }

  #begun(toolCallId: string, toolName: string, input: unknown): CodexChunk[] {
    this.#running.add(toolCallId);
    return this.#input(toolCallId, toolName, input);
  }

  #input(toolCallId: string, toolName: string, input: unknown): CodexChunk[] {
    const call = { toolCallId, toolName, input, dynamic: true, providerExecuted: true };
    return [...this.#close(), { type: "tool-input-available", ...call }];
  }

  #output(toolCallId: string, result: unknown): CodexChunk[] {
    this.#running.delete(toolCallId);
    const call = { toolCallId, output: result, dynamic: true, providerExecuted: true };
    return [{ type: "tool-output-available", ...call }];
  }

  #failure(toolCallId: string, errorText: string): CodexChunk[] {
    this.#running.delete(toolCallId);
    return [{ type: "tool-output-error", toolCallId, errorText, dynamic: true, providerExecuted: true }];
  }

  #metadata(): CodexMessageMetadata {
    return {
      ...(this.#threadId === undefined ? {} : { threadId: this.#threadId }),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
    };
  }
}

/** The pages that a search opened. */
function sources(callId: string, action: ResponsesApiWebSearchAction): CodexChunk[] {
  if (!("url" in action) || typeof action.url !== "string") return [];
  return [{ type: "source-url", sourceId: callId, url: action.url }];
}

function approval(
  callId: string,
  what: Pick<CodexDataParts["approval"], "command" | "changes">,
  reason: string | null | undefined,
): CodexChunk {
  return {
    type: "data-approval",
    id: `approval-${callId}`,
    data: { callId, ...what, reason: reason ?? null },
  };
}
