/**
 * What `codex exec --json` of the reference 0.114.0 prints, one object a line. It differs from the types of
 * `@openai/codex-sdk` in four places: `null` where those have nothing, and fewer counts of tokens.
 */

import type {
  AgentMessageItem,
  CommandExecutionItem,
  ErrorItem,
  FileChangeItem,
  McpToolCallItem,
  ReasoningItem,
  ThreadErrorEvent,
  ThreadStartedEvent,
  TodoListItem,
  TurnFailedEvent,
  TurnStartedEvent,
  WebSearchItem,
} from "./types.ts";

/** A command that the agent runs. */
export interface ExecJsonCommand extends Omit<CommandExecutionItem, "exit_code"> {
  /** `null` while it runs, and when the turn ended before the command did. */
  readonly exit_code: number | null;
}

/** A call of a tool of an MCP server. */
export interface ExecJsonMcpCall extends Omit<McpToolCallItem, "result" | "error"> {
  /** What the server answered, `null` before that and when the call failed. */
  readonly result: { readonly content: readonly unknown[]; readonly structured_content: unknown } | null;
  /** Why the call failed; `null` when it didn't. */
  readonly error: { readonly message: string } | null;
}

/** A web search by the model's provider. */
export type ExecJsonWebSearch = Required<WebSearchItem>;

/** An item of a line. */
export type ExecJsonItem =
  | AgentMessageItem
  | ReasoningItem
  | ExecJsonCommand
  | FileChangeItem
  | ExecJsonMcpCall
  | ExecJsonWebSearch
  | TodoListItem
  | ErrorItem;

/** Tokens used by the whole thread so far. */
export interface ExecJsonUsage {
  /** All input, cached or not. */
  readonly input_tokens: number;
  /** The part of `input_tokens` that the provider had in its cache. */
  readonly cached_input_tokens: number;
  /** All output, reasoning among it. */
  readonly output_tokens: number;
}

/** A line. */
export type ExecJsonEvent =
  | ThreadStartedEvent
  | TurnStartedEvent
  | { readonly type: "turn.completed"; readonly usage: ExecJsonUsage }
  | TurnFailedEvent
  | { readonly type: "item.started" | "item.updated" | "item.completed"; readonly item: ExecJsonItem }
  | ThreadErrorEvent;
