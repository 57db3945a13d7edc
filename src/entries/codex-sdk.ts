/**
 * `codex-embed/codex-sdk`: the names of `@openai/codex-sdk`, release 0.163.0, and no others.
 *
 * @module
 */

export type { SdkInput as Input, SdkUserInput as UserInput } from "../agent/input.ts";
export type { ApprovalPolicy as ApprovalMode, SandboxMode, WebSearchMode } from "../config/types.ts";
export { Codex } from "../thread/codex.ts";
export type {
  CodexOptions,
  ThreadOptions,
  ThreadReasoningEffort as ModelReasoningEffort,
} from "../thread/options.ts";
export {
  type CyberAccessProgram,
  type StreamedTurn as RunStreamedResult,
  Thread,
  type Turn as RunResult,
  type TurnOptions,
} from "../thread/thread.ts";
export type {
  AgentMessageItem,
  CommandExecutionItem,
  ErrorItem,
  FileChangeItem,
  ItemCompletedEvent,
  ItemStartedEvent,
  ItemUpdatedEvent,
  McpToolCallItem,
  ReasoningItem,
  ThreadError,
  ThreadErrorEvent,
  ThreadEvent,
  ThreadItem,
  ThreadStartedEvent,
  TodoListItem,
  TurnCompletedEvent,
  TurnFailedEvent,
  TurnStartedEvent,
  Usage,
  WebSearchItem,
} from "../thread/types.ts";
