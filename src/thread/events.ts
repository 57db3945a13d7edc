/** From the events of a session to the lines of `codex exec --json`. */

import type { EventMsg } from "../protocol/index.ts";
import { joinArguments } from "../shell-quote.ts";
import type { ExecJsonEvent, ExecJsonItem, ExecJsonMcpCall, ExecJsonUsage } from "./exec-json-types.ts";
import { chosenItems, Drafts, type GrowingItem, RunningOutputs } from "./growing-items.ts";
import type { FileUpdateChange, TodoItem } from "./types.ts";

type Message<Type extends string> = Extract<EventMsg, { type: Type }>;

interface RunningItem<Detail> {
  readonly id: string;
  readonly detail: Detail;
}

/**
 * Turns {@link EventMsg}s into {@link ExecJsonEvent}s, as `codex exec --json` of the reference does.
 *
 * Use one for each turn: the reference numbers items (`item_0`, `item_1`, ...) anew in every turn. Usage is
 * that of the whole session.
 */
export class ThreadEventMapper {
  #nextItem = 0;
  #usage: ExecJsonUsage;
  #inTurn = false;
  #error: string | undefined;
  readonly #messages = new Drafts();
  readonly #thoughts = new Drafts();
  readonly #outputs = new RunningOutputs();
  readonly #growing: ReadonlySet<GrowingItem>;
  #plan: RunningItem<TodoItem[]> | undefined;
  readonly #commands = new Map<string, RunningItem<string>>();
  readonly #patches = new Map<string, FileUpdateChange[]>();
  readonly #mcpCalls = new Map<string, string>();
  readonly #searches = new Map<string, string>();

  /**
   * @param usage what the session used in earlier turns. Default: nothing.
   * @param options `deltas`: items that are told of while they grow, which the reference doesn't do. Default: none.
   * @throws CodexError `invalid_argument` for a kind of item that doesn't grow.
   */
  constructor(
    usage: ExecJsonUsage = { input_tokens: 0, cached_input_tokens: 0, output_tokens: 0 },
    options: { readonly deltas?: boolean | readonly GrowingItem[] } = {},
  ) {
    this.#usage = usage;
    this.#growing = chosenItems(options.deltas ?? false);
  }

  /** What the session has used so far. */
  get usage(): ExecJsonUsage {
    return this.#usage;
  }

  /** The events that follow from one message; most messages give none. */
  push(msg: EventMsg): ExecJsonEvent[] {
    switch (msg.type) {
      case "session_configured":
        return [{ type: "thread.started", thread_id: msg.session_id }];
      case "task_started":
        this.#inTurn = true;
        return [{ type: "turn.started" }];
      case "agent_message":
        return [completed({ id: this.#idOf(this.#messages), type: "agent_message", text: msg.message })];
      case "agent_message_content_delta":
        return this.#grows("agent_message", this.#messages, msg.delta);
      case "agent_reasoning_section_break":
        this.#thoughts.next();
        return [];
      case "agent_reasoning_delta":
        return this.#grows("reasoning", this.#thoughts, msg.delta);
      case "agent_reasoning":
        return [completed({ id: this.#idOf(this.#thoughts), type: "reasoning", text: msg.text })];
      case "warning":
        return [completed({ id: this.#newId(), type: "error", message: msg.message })];
      case "stream_error":
        this.#messages.again();
        this.#thoughts.again();
        return [{ type: "error", message: withDetails(msg.message, msg.additional_details) }];
      case "error":
        this.#error = msg.message;
        return [{ type: "error", message: msg.message }];
      case "exec_command_begin":
        return this.#commandBegins(msg);
      case "exec_command_output_delta":
        return this.#growing.has("command_execution") ? this.#commandWrites(msg) : [];
      case "exec_command_end":
        return this.#commandEnds(msg);
      case "patch_apply_begin":
        this.#patches.set(msg.call_id, fileChanges(msg.changes));
        return [];
      case "patch_apply_end":
        return this.#patchEnds(msg);
      case "mcp_tool_call_begin":
        return this.#mcpCallBegins(msg);
      case "mcp_tool_call_end":
        return this.#mcpCallEnds(msg);
      case "web_search_begin":
        return this.#searchBegins(msg);
      case "web_search_end":
        return this.#searchEnds(msg);
      case "plan_update":
        return this.#planChanges(msg);
      case "token_count":
        this.#countTokens(msg);
        return [];
      case "task_complete":
        return this.#endTurn();
      case "turn_aborted":
        this.#error ??= "The turn was interrupted.";
        return this.#endTurn();
      default:
        return [];
    }
  }

  /** Call it when the session has no more events: a turn that has not ended is reported as failed. */
  finish(): ExecJsonEvent[] {
    if (!this.#inTurn) return [];
    this.#error ??= "The session ended before the turn did.";
    return this.#endTurn();
  }

  #grows(type: "agent_message" | "reasoning", drafts: Drafts, piece: string): ExecJsonEvent[] {
    if (!this.#growing.has(type)) return [];
    const { draft, begins } = drafts.grow(piece, () => this.#newId());
    const { id, text } = draft;
    return [{ type: begins ? "item.started" : "item.updated", item: { id, type, text } }];
  }

  #idOf(drafts: Drafts): string {
    return drafts.take() ?? this.#newId();
  }

  #commandBegins(msg: Message<"exec_command_begin">): ExecJsonEvent[] {
    const item = { id: this.#newId(), detail: joinArguments(msg.command) };
    this.#commands.set(msg.call_id, item);
    return [{ type: "item.started", item: unfinishedCommand(item, "", "in_progress") }];
  }

  #commandWrites(msg: Message<"exec_command_output_delta">): ExecJsonEvent[] {
    const item = this.#commands.get(msg.call_id);
    const output = item === undefined ? undefined : this.#outputs.grow(msg);
    if (item === undefined || output === undefined) return [];
    return [{ type: "item.updated", item: unfinishedCommand(item, output, "in_progress") }];
  }

  #commandEnds(msg: Message<"exec_command_end">): ExecJsonEvent[] {
    const item = this.#commands.get(msg.call_id);
    if (item === undefined) return [];
    this.#commands.delete(msg.call_id);
    this.#outputs.end(msg.call_id);
    return [
      completed({
        id: item.id,
        type: "command_execution",
        command: item.detail,
        aggregated_output: msg.aggregated_output ?? "",
        exit_code: msg.exit_code,
        status: msg.exit_code === 0 ? "completed" : "failed",
      }),
    ];
  }

  #patchEnds(msg: Message<"patch_apply_end">): ExecJsonEvent[] {
    const changes = this.#patches.get(msg.call_id);
    if (changes === undefined) return [];
    this.#patches.delete(msg.call_id);
    const status = msg.success ? "completed" : "failed";
    return [completed({ id: this.#newId(), type: "file_change", changes, status })];
  }

  #mcpCallBegins(msg: Message<"mcp_tool_call_begin">): ExecJsonEvent[] {
    const id = this.#newId();
    this.#mcpCalls.set(msg.call_id, id);
    const item = mcpCall(id, msg.invocation, { result: null, error: null, status: "in_progress" });
    return [{ type: "item.started", item }];
  }

  #mcpCallEnds(msg: Message<"mcp_tool_call_end">): ExecJsonEvent[] {
    const id = this.#mcpCalls.get(msg.call_id) ?? this.#newId();
    this.#mcpCalls.delete(msg.call_id);
    return [completed(mcpCall(id, msg.invocation, mcpOutcome(msg.result)))];
  }

  #searchBegins(msg: Message<"web_search_begin">): ExecJsonEvent[] {
    // A reviewer's searches begin and end twice; the reference prints both ends and one beginning.
    if (this.#searches.has(msg.call_id)) return [];
    // The reference spends an item number on a search although the provider's id is what it prints.
    this.#searches.set(msg.call_id, this.#newId());
    const item = { id: msg.call_id, type: "web_search", query: "", action: { type: "other" } } as const;
    return [{ type: "item.started", item }];
  }

  #searchEnds(msg: Message<"web_search_end">): ExecJsonEvent[] {
    if (!this.#searches.delete(msg.call_id)) this.#newId();
    return [completed({ id: msg.call_id, type: "web_search", query: msg.query, action: msg.action })];
  }

  #planChanges(msg: Message<"plan_update">): ExecJsonEvent[] {
    const items = msg.plan.map(({ step, status }) => ({ text: step, completed: status === "completed" }));
    const started = this.#plan === undefined;
    const id = this.#plan?.id ?? this.#newId();
    this.#plan = { id, detail: items };
    return [{ type: started ? "item.started" : "item.updated", item: { id, type: "todo_list", items } }];
  }

  #countTokens(msg: Message<"token_count">): void {
    const total = msg.info?.total_token_usage;
    if (total === undefined) return;
    this.#usage = {
      input_tokens: total.input_tokens,
      cached_input_tokens: total.cached_input_tokens,
      output_tokens: total.output_tokens,
    };
  }

  #endTurn(): ExecJsonEvent[] {
    const events: ExecJsonEvent[] = [];
    if (this.#plan !== undefined) {
      events.push(completed({ id: this.#plan.id, type: "todo_list", items: this.#plan.detail }));
      this.#plan = undefined;
    }
    for (const [call, item] of this.#commands) {
      events.push(completed(unfinishedCommand(item, this.#outputs.of(call), "completed")));
      this.#outputs.end(call);
    }
    this.#commands.clear();
    if (this.#error === undefined) events.push({ type: "turn.completed", usage: this.#usage });
    else events.push({ type: "turn.failed", error: { message: this.#error } });
    this.#error = undefined;
    this.#messages.clear();
    this.#thoughts.clear();
    this.#inTurn = false;
    return events;
  }

  #newId(): string {
    return `item_${this.#nextItem++}`;
  }
}

function completed(item: ExecJsonItem): ExecJsonEvent {
  return { type: "item.completed", item };
}

/** A command that runs, or outlives its turn: the reference calls the latter completed, without a code. */
function unfinishedCommand(
  { id, detail: command }: RunningItem<string>,
  output: string,
  status: "in_progress" | "completed",
): ExecJsonItem {
  return { id, type: "command_execution", command, aggregated_output: output, exit_code: null, status };
}

function fileChanges(changes: Message<"patch_apply_begin">["changes"]): FileUpdateChange[] {
  return Object.entries(changes).map(([path, change]) => ({ path, kind: change.type }));
}

type McpOutcome = Pick<ExecJsonMcpCall, "result" | "error" | "status">;

function mcpCall(
  id: string,
  invocation: Message<"mcp_tool_call_begin">["invocation"],
  outcome: McpOutcome,
): ExecJsonMcpCall {
  const { server, tool } = invocation;
  return { id, type: "mcp_tool_call", server, tool, arguments: invocation.arguments ?? null, ...outcome };
}

function mcpOutcome(result: Message<"mcp_tool_call_end">["result"]): McpOutcome {
  if ("Err" in result) return { result: null, error: { message: result.Err }, status: "failed" };
  const { content, structuredContent, isError } = result.Ok;
  return {
    result: { content, structured_content: structuredContent ?? null },
    error: null,
    status: isError === true ? "failed" : "completed",
  };
}

function withDetails(message: string, details: string | null | undefined): string {
  return details === undefined || details === null || details.trim() === ""
    ? message
    : `${message} (${details})`;
}
