/**
 * Events and items of a thread, in the shapes of `@openai/codex-sdk` (release 0.163.0): each type is assignable to
 * theirs and theirs to it. What the reference prints as `null`, such as the exit code of a command that runs, is
 * absent here, as their types say.
 */

import type { McpContentBlock } from "./mcp-content.ts";

/** How a command stands. */
export type CommandExecutionStatus = "in_progress" | "completed" | "failed";

/** A command that the agent runs. */
export interface CommandExecutionItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "command_execution";
  /** Program and arguments as one line of shell. */
  readonly command: string;
  /** Standard output and standard error in order of arrival; empty until the command ends. */
  readonly aggregated_output: string;
  /** Absent while it runs, and when the turn ended before the command did. */
  readonly exit_code?: number;
  /** `failed` is any exit code but 0, and a command that was not allowed to run. */
  readonly status: CommandExecutionStatus;
}

/** What happened to a file. */
export type PatchChangeKind = "add" | "delete" | "update";

/** A file of a patch. */
export interface FileUpdateChange {
  /** Absolute path; for a moved file the old one. */
  readonly path: string;
  /** What happened to it. */
  readonly kind: PatchChangeKind;
}

/** How a patch ended. */
export type PatchApplyStatus = "completed" | "failed";

/** A patch, reported when it is applied or has failed. */
export interface FileChangeItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "file_change";
  /** The files of the patch. */
  readonly changes: FileUpdateChange[];
  /** Whether it was applied. */
  readonly status: PatchApplyStatus;
}

/** How a call of an MCP tool stands. */
export type McpToolCallStatus = "in_progress" | "completed" | "failed";

/** A call of a tool of an MCP server. */
export interface McpToolCallItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "mcp_tool_call";
  /** The server's name in the settings. */
  readonly server: string;
  /** The tool's name on the server. */
  readonly tool: string;
  /** The arguments as the model gave them; `null` for none. */
  readonly arguments: unknown;
  /** What the server answered; absent before that and when the call failed. */
  readonly result?: {
    readonly content: McpContentBlock[];
    readonly _meta?: unknown;
    readonly structured_content: unknown;
  };
  /** Why the call failed; absent when it didn't. */
  readonly error?: { readonly message: string };
  /** How far it is. */
  readonly status: McpToolCallStatus;
}

/** A message of the agent; JSON text when the turn has an output schema. */
export interface AgentMessageItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "agent_message";
  /** The whole message; with `deltas`, what there is of it so far. */
  readonly text: string;
}

/** A part of the model's summary of its reasoning. */
export interface ReasoningItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "reasoning";
  /** The part, in Markdown. */
  readonly text: string;
}

/** A web search by the model's provider. Its id is the provider's. */
export interface WebSearchItem {
  /** The provider's id of the search. */
  readonly id: string;
  readonly type: "web_search";
  /** Empty until the search is done. */
  readonly query: string;
  /** What was done: a search, a page opened, a text found in a page. */
  readonly action?: { readonly type: string };
}

/** An error that does not end the turn. */
export interface ErrorItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "error";
  /** What went wrong, for people. */
  readonly message: string;
}

/** A step of the agent's plan. */
export interface TodoItem {
  /** What is to do. */
  readonly text: string;
  /** Whether it is done. */
  readonly completed: boolean;
}

/** The agent's plan: started when it is made, updated as steps change, completed when the turn ends. */
export interface TodoListItem {
  /** Its id in the thread, such as `item_0`; the same in all events of it. */
  readonly id: string;
  readonly type: "todo_list";
  /** The steps, in their order. */
  readonly items: TodoItem[];
}

/** An item of a thread. */
export type ThreadItem =
  | AgentMessageItem
  | ReasoningItem
  | CommandExecutionItem
  | FileChangeItem
  | McpToolCallItem
  | WebSearchItem
  | TodoListItem
  | ErrorItem;

/** Tokens used by the whole thread so far. */
export interface Usage {
  /** All input, cached or not. */
  readonly input_tokens: number;
  /** The part of `input_tokens` that the provider had in its cache. */
  readonly cached_input_tokens: number;
  /** Always 0: the reference 0.114 does not count what is written to the cache. */
  readonly cache_write_input_tokens: number;
  /** All output, reasoning among it. */
  readonly output_tokens: number;
  /** The part of `output_tokens` that was reasoning. */
  readonly reasoning_output_tokens: number;
}

/** Why a turn failed. */
export interface ThreadError {
  /** The reason, for people. A turn that was interrupted says so here. */
  readonly message: string;
}

/** The first event of each turn's stream. */
export interface ThreadStartedEvent {
  readonly type: "thread.started";
  /** The thread's id, by which it can be resumed. */
  readonly thread_id: string;
}

/** The turn runs. */
export interface TurnStartedEvent {
  readonly type: "turn.started";
}

/** The turn ended well. */
export interface TurnCompletedEvent {
  readonly type: "turn.completed";
  /** What the thread has used so far. */
  readonly usage: Usage;
}

/** The turn ended with an error, or was interrupted. */
export interface TurnFailedEvent {
  readonly type: "turn.failed";
  /** Why. */
  readonly error: ThreadError;
}

/** An item began. */
export interface ItemStartedEvent {
  readonly type: "item.started";
  /** The item as it begins. */
  readonly item: ThreadItem;
}

/** An item changed. */
export interface ItemUpdatedEvent {
  readonly type: "item.updated";
  /** The item as it is now. */
  readonly item: ThreadItem;
}

/** An item is in its final state. */
export interface ItemCompletedEvent {
  readonly type: "item.completed";
  /** The item as it stays. */
  readonly item: ThreadItem;
}

/** An error of the stream: a retry, or the one that `turn.failed` repeats. */
export interface ThreadErrorEvent {
  readonly type: "error";
  /** What went wrong, for people. */
  readonly message: string;
}

/** An event of a thread. */
export type ThreadEvent =
  | ThreadStartedEvent
  | TurnStartedEvent
  | TurnCompletedEvent
  | TurnFailedEvent
  | ItemStartedEvent
  | ItemUpdatedEvent
  | ItemCompletedEvent
  | ThreadErrorEvent;
