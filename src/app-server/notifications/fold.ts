/** From the events of one thread to the app server's notifications. */

import { OutputDecoder } from "../../output-decoder.ts";
import type { Event, EventMsg } from "../../protocol/index.ts";
import type {
  HookStartedNotification,
  ThreadActiveFlag,
  ThreadItem,
  ThreadStatus,
  TurnError,
  TurnStatus,
} from "../types.ts";
import { commandEnded, commandStarted } from "./commands.ts";
import { turnError } from "./errors.ts";
import { hookRun } from "./hooks.ts";
import { dynamicCallEnded, dynamicCallStarted, mcpCallEnded, mcpCallStarted, threadItem } from "./items.ts";
import { fileChange } from "./patches.ts";
import { reviewText } from "./review.ts";
import { StatusTracker } from "./status.ts";
import type { Message, Notification } from "./types.ts";
import { rateLimits, tokenUsage } from "./usage.ts";

const PLAN_STATUS = { pending: "pending", in_progress: "inProgress", completed: "completed" } as const;

/**
 * Turns {@link Event}s into notifications as the reference's app server does. Use one for each thread, for as long
 * as it is loaded. It asks nobody anything: questions of the thread only change its status, when whoever asks them
 * says so.
 */
export class NotificationFold {
  readonly #threadId: string;
  readonly #status = new StatusTracker();
  readonly #output = new OutputDecoder();
  readonly #patches = new Map<string, Message<"patch_apply_begin">["changes"]>();
  readonly #mcpCalls = new Map<string, { readonly server: string; readonly tool: string }>();
  #error: TurnError | null = null;

  /** @param threadId the thread that clients know; a reviewer's events name another. */
  constructor(threadId: string) {
    this.#threadId = threadId;
  }

  /** What the thread is doing. */
  get status(): ThreadStatus {
    return this.#status.status;
  }

  /** The notifications that follow from an event; many events give none. */
  push({ id, msg }: Event): Notification[] {
    switch (msg.type) {
      case "task_started":
        return this.#turnStarts(msg);
      case "task_complete":
        return this.#turnEnds(id, this.#error === null ? "completed" : "failed");
      case "turn_aborted":
        return this.#turnEnds(id, "interrupted");
      case "error":
        return this.#fails(id, msg);
      case "stream_error": {
        const error = turnError(msg.message, msg.codex_error_info, msg.additional_details ?? null);
        return [{ method: "error", params: { error, willRetry: true, ...this.#place(id) } }];
      }
      case "token_count":
        return this.#used(id, msg);
      default:
        return [...this.#item(id, msg), ...this.#delta(id, msg), ...this.#notice(id, msg)];
    }
  }

  /** A question is put to the clients. */
  asked(flag: ThreadActiveFlag): Notification[] {
    this.#status.asked(flag);
    return this.#statusChange();
  }

  /** A question was answered, in time. */
  answered(flag: ThreadActiveFlag): Notification[] {
    this.#status.answered(flag);
    return this.#statusChange();
  }

  /** The item that a patch's files are shown as, with another status; nothing for a call that is none. */
  patchItem(callId: string, status: "declined"): ThreadItem | undefined {
    const changes = this.#patches.get(callId);
    return changes && fileChange(callId, changes, status);
  }

  /** An item that is complete. */
  completed(turnId: string, item: ThreadItem): Notification {
    return { method: "item/completed", params: { item, ...this.#place(turnId) } };
  }

  /** How far a tool of an MCP server is: told of the call of it that began last. */
  progress(turnId: string, server: string, tool: string, message: string): Notification[] {
    const running = [...this.#mcpCalls].filter(([, call]) => call.server === server && call.tool === tool);
    const itemId = running.at(-1)?.[0];
    if (itemId === undefined) return [];
    return [{ method: "item/mcpToolCall/progress", params: { ...this.#place(turnId), itemId, message } }];
  }

  #place(turnId: string): { threadId: string; turnId: string } {
    return { threadId: this.#threadId, turnId };
  }

  #started(turnId: string, item: ThreadItem): Notification {
    return { method: "item/started", params: { item, ...this.#place(turnId) } };
  }

  #hook({ turn_id: turnId, run }: Message<"hook_started" | "hook_completed">): HookStartedNotification {
    return { threadId: this.#threadId, turnId: turnId ?? null, run: hookRun(run) };
  }

  #both(turnId: string, item: ThreadItem): Notification[] {
    return [this.#started(turnId, item), this.completed(turnId, item)];
  }

  #statusChange(): Notification[] {
    const status = this.#status.change();
    if (status === undefined) return [];
    return [{ method: "thread/status/changed", params: { threadId: this.#threadId, status } }];
  }

  #turnStarts(msg: Message<"task_started">): Notification[] {
    this.#error = null;
    this.#status.started();
    // A reviewer's turn begins under its own id and ends under that of the review, as in the reference.
    const turn = { id: msg.turn_id, items: [], status: "inProgress", error: null } as const;
    const params = { threadId: this.#threadId, turn: { ...turn, items: [] } };
    return [...this.#statusChange(), { method: "turn/started", params }];
  }

  #turnEnds(id: string, status: TurnStatus): Notification[] {
    const error = status === "failed" ? this.#error : null;
    this.#error = null;
    this.#patches.clear();
    this.#mcpCalls.clear();
    this.#status.ended();
    const params = { threadId: this.#threadId, turn: { id, items: [], status, error } };
    return [...this.#statusChange(), { method: "turn/completed", params }];
  }

  #fails(id: string, msg: Message<"error">): Notification[] {
    this.#status.failed();
    const change = this.#statusChange();
    // The answer to a request tells of this one.
    if (msg.codex_error_info === "thread_rollback_failed") return change;
    const error = turnError(msg.message, msg.codex_error_info);
    this.#error = error;
    return [...change, { method: "error", params: { error, willRetry: false, ...this.#place(id) } }];
  }

  #used(id: string, { info, rate_limits: limits }: Message<"token_count">): Notification[] {
    const told: Notification[] = [];
    if (info !== null && info !== undefined) {
      const params = { ...this.#place(id), tokenUsage: tokenUsage(info) };
      told.push({ method: "thread/tokenUsage/updated", params });
    }
    if (limits !== null && limits !== undefined) {
      told.push({ method: "account/rateLimits/updated", params: { rateLimits: rateLimits(limits) } });
    }
    return told;
  }

  #item(id: string, msg: EventMsg): Notification[] {
    switch (msg.type) {
      case "item_started":
        return [this.#started(id, threadItem(msg.item))];
      case "item_completed":
        return [this.completed(id, threadItem(msg.item))];
      case "exec_command_begin":
        return [this.#started(id, commandStarted(msg))];
      case "exec_command_end":
        this.#output.end(msg.call_id);
        return [this.completed(id, commandEnded(msg))];
      case "apply_patch_approval_request":
      case "patch_apply_begin":
        return this.#patchBegins(id, msg.call_id, msg.changes);
      case "patch_apply_end":
        return this.#patchEnds(id, msg);
      case "mcp_tool_call_begin":
        this.#mcpCalls.set(msg.call_id, msg.invocation);
        return [this.#started(id, mcpCallStarted(msg))];
      case "mcp_tool_call_end":
        this.#mcpCalls.delete(msg.call_id);
        return [this.completed(id, mcpCallEnded(msg))];
      case "dynamic_tool_call_request":
        return [this.#started(id, dynamicCallStarted(msg))];
      case "dynamic_tool_call_response":
        return [this.completed(id, dynamicCallEnded(msg))];
      case "view_image_tool_call":
        return this.#both(id, { type: "imageView", id: msg.call_id, path: msg.path });
      case "entered_review_mode":
        return this.#both(id, {
          type: "enteredReviewMode",
          id,
          review: msg.user_facing_hint ?? "review requested",
        });
      case "exited_review_mode":
        return this.#both(id, { type: "exitedReviewMode", id, review: reviewText(msg.review_output) });
      default:
        return [];
    }
  }

  #patchBegins(id: string, callId: string, changes: Message<"patch_apply_begin">["changes"]): Notification[] {
    const begun = this.#patches.has(callId);
    this.#patches.set(callId, changes);
    return begun ? [] : [this.#started(id, fileChange(callId, changes, "inProgress"))];
  }

  #patchEnds(id: string, msg: Message<"patch_apply_end">): Notification[] {
    const changes = this.#patches.get(msg.call_id) ?? msg.changes ?? {};
    this.#patches.delete(msg.call_id);
    this.#output.end(msg.call_id);
    return [this.completed(id, fileChange(msg.call_id, changes, msg.status))];
  }

  #delta(id: string, msg: EventMsg): Notification[] {
    switch (msg.type) {
      case "agent_message_content_delta": {
        const params = { ...this.#place(id), itemId: msg.item_id, delta: msg.delta };
        return [{ method: "item/agentMessage/delta", params }];
      }
      case "plan_delta": {
        const params = { ...this.#place(id), itemId: msg.item_id, delta: msg.delta };
        return [{ method: "item/plan/delta", params }];
      }
      case "reasoning_content_delta": {
        const { item_id: itemId, delta, summary_index: summaryIndex = 0 } = msg;
        const params = { ...this.#place(id), itemId, delta, summaryIndex };
        return [{ method: "item/reasoning/summaryTextDelta", params }];
      }
      case "reasoning_raw_content_delta": {
        const { item_id: itemId, delta, content_index: contentIndex = 0 } = msg;
        return [
          { method: "item/reasoning/textDelta", params: { ...this.#place(id), itemId, delta, contentIndex } },
        ];
      }
      case "agent_reasoning_section_break": {
        const { item_id: itemId = "", summary_index: summaryIndex = 0 } = msg;
        return [
          { method: "item/reasoning/summaryPartAdded", params: { ...this.#place(id), itemId, summaryIndex } },
        ];
      }
      case "exec_command_output_delta": {
        const delta = this.#output.decode(msg.call_id, msg.stream, msg.chunk);
        if (delta === "") return [];
        const isPatch = this.#patches.has(msg.call_id);
        const method = isPatch ? "item/fileChange/outputDelta" : "item/commandExecution/outputDelta";
        return [{ method, params: { ...this.#place(id), itemId: msg.call_id, delta } }];
      }
      case "terminal_interaction": {
        const { call_id: itemId, process_id: processId, stdin } = msg;
        const params = { ...this.#place(id), itemId, processId, stdin };
        return [{ method: "item/commandExecution/terminalInteraction", params }];
      }
      default:
        return [];
    }
  }

  #notice(id: string, msg: EventMsg): Notification[] {
    switch (msg.type) {
      case "turn_diff":
        return [{ method: "turn/diff/updated", params: { ...this.#place(id), diff: msg.unified_diff } }];
      case "plan_update": {
        const plan = msg.plan.map(({ step, status }) => ({ step, status: PLAN_STATUS[status] }));
        const params = { ...this.#place(id), explanation: msg.explanation ?? null, plan };
        return [{ method: "turn/plan/updated", params }];
      }
      case "hook_started":
        return [{ method: "hook/started", params: this.#hook(msg) }];
      case "hook_completed":
        return [{ method: "hook/completed", params: this.#hook(msg) }];
      case "context_compacted":
        return [{ method: "thread/compacted", params: this.#place(id) }];
      case "model_reroute": {
        const { from_model: fromModel, to_model: toModel } = msg;
        const params = { ...this.#place(id), fromModel, toModel, reason: "highRiskCyberActivity" } as const;
        return [{ method: "model/rerouted", params }];
      }
      case "deprecation_notice": {
        const params = { summary: msg.summary, details: msg.details ?? null };
        return [{ method: "deprecationNotice", params }];
      }
      case "thread_name_updated": {
        const params = {
          threadId: this.#threadId,
          ...(msg.thread_name == null ? {} : { threadName: msg.thread_name }),
        };
        return [{ method: "thread/name/updated", params }];
      }
      case "skills_update_available":
        return [{ method: "skills/changed", params: {} }];
      default:
        return [];
    }
  }
}
