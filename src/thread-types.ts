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
  readonly kind: PatchChangeKind;
}

/** How a patch ended. */
export type PatchApplyStatus = "completed" | "failed";

/** A patch, reported when it is applied or has failed. */
export interface FileChangeItem {
  readonly id: string;
  readonly type: "file_change";
  readonly changes: FileUpdateChange[];
  readonly status: PatchApplyStatus;
}

/** How a call of an MCP tool stands. */
export type McpToolCallStatus = "in_progress" | "completed" | "failed";

/** A call of a tool of an MCP server. */
export interface McpToolCallItem {
  readonly id: string;
  readonly type: "mcp_tool_call";
  readonly server: string;
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
  readonly status: McpToolCallStatus;
}

/** A message of the agent; JSON text when the turn has an output schema. */
export interface AgentMessageItem {
  readonly id: string;
  readonly type: "agent_message";
  readonly text: string;
}

/** A part of the model's summary of its reasoning. */
export interface ReasoningItem {
  readonly id: string;
  readonly type: "reasoning";
  readonly text: string;
}

/** A web search by the model's provider. Its id is the provider's. */
export interface WebSearchItem {
  readonly id: string;
  readonly type: "web_search";
  /** Empty until the search is done. */
  readonly query: string;
  /** What was done: a search, a page opened, a text found in a page. */
  readonly action?: { readonly type: string };
}

/** An error that does not end the turn. */
export interface ErrorItem {
  readonly id: string;
  readonly type: "error";
  readonly message: string;
}

/** A step of the agent's plan. */
export interface TodoItem {
  readonly text: string;
  readonly completed: boolean;
}

/** The agent's plan: started when it is made, updated as steps change, completed when the turn ends. */
export interface TodoListItem {
  readonly id: string;
  readonly type: "todo_list";
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
  readonly input_tokens: number;
  /** The part of `input_tokens` that the provider had in its cache. */
  readonly cached_input_tokens: number;
  /** Always 0: the reference 0.114 does not count what is written to the cache. */
  readonly cache_write_input_tokens: number;
  readonly output_tokens: number;
  /** The part of `output_tokens` that was reasoning. */
  readonly reasoning_output_tokens: number;
}

/** Why a turn failed. */
export interface ThreadError {
  readonly message: string;
}

/** The first event of each turn's stream. */
export interface ThreadStartedEvent {
  readonly type: "thread.started";
  readonly thread_id: string;
}

/** The turn runs. */
export interface TurnStartedEvent {
  readonly type: "turn.started";
}

/** The turn ended well. */
export interface TurnCompletedEvent {
  readonly type: "turn.completed";
  readonly usage: Usage;
}

/** The turn ended with an error, or was interrupted. */
export interface TurnFailedEvent {
  readonly type: "turn.failed";
  readonly error: ThreadError;
}

/** An item began. */
export interface ItemStartedEvent {
  readonly type: "item.started";
  readonly item: ThreadItem;
}

/** An item changed. */
export interface ItemUpdatedEvent {
  readonly type: "item.updated";
  readonly item: ThreadItem;
}

/** An item is in its final state. */
export interface ItemCompletedEvent {
  readonly type: "item.completed";
  readonly item: ThreadItem;
}

/** An error of the stream: a retry, or the one that `turn.failed` repeats. */
export interface ThreadErrorEvent {
  readonly type: "error";
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
