/** codex-embed: the Codex agent as a library. Importing does no work. */

export { expandPrompt } from "./agent/custom-prompts.ts";
export type { Input } from "./agent/input.ts";
export type { LimitOptions, LimitSet, ModelPrice } from "./agent/limits.ts";
export type { AgentOptions } from "./agent/options.ts";
export type { LibrarySchema, OutputSchema, SchemaOutput } from "./agent/output-schema.ts";
export type {
  ApprovalDecision,
  ApprovalHandler,
  ApprovalRequest,
  ExecApprovalRequest,
  HandlerContext,
  PatchApprovalRequest,
} from "./attendant/approvals.ts";
export type { AttendantOptions } from "./attendant/options.ts";
export type {
  ElicitationHandler,
  ElicitationRequest,
  ElicitationResponse,
  UserInputAnswers,
  UserInputHandler,
  UserInputRequest,
} from "./attendant/questions.ts";
export {
  type ConfigLayer,
  type ConfigPreview,
  type PreviewOptions,
  previewConfig,
} from "./config/preview.ts";
export { codexConfigSchema } from "./config/schema.ts";
export type { CodexConfigObject, CodexConfigValue } from "./config/texts.ts";
export { type CodexConfigInput, configToDict, type TomlConfig } from "./config/to-toml.ts";
export * from "./config/types.ts";
export { type ClientOptions, CodexClient } from "./conversation/client.ts";
export { Conversation } from "./conversation/conversation.ts";
export type { TurnOverrides } from "./conversation/turn-overrides.ts";
export type { HookContext, HookResult, Hooks } from "./engine/hooks.ts";
export type { Engine } from "./engine/instance.ts";
export type { CoreSource } from "./engine/load.ts";
export { createEngine, loadCore } from "./engine/own-engine.ts";
export { type ReplayedStep, replay } from "./engine/replay.ts";
export { Session } from "./engine/session.ts";
export type { SessionOpener } from "./engine/session-driver.ts";
export type { SessionOptions, ThreadFork, ValidateMode } from "./engine/session-options.ts";
export type { CodexErrorCode, CodexErrorDetails, ReachedLimit } from "./errors.ts";
export { CodexError, codexErrorCodes } from "./errors.ts";
export { type ExecOptions, runExec, startExecStream } from "./exec/exec.ts";
export { runPrompt } from "./exec/prompt.ts";
export { type Review, type ReviewOptions, runReview, startReviewStream } from "./exec/review.ts";
export type {
  DirectoryEntry,
  FileStat,
  FileSystem,
  Host,
  HostError,
  HttpClient,
  HttpRequest,
  HttpResponse,
  Process,
  ProcessExit,
  ProcessOutput,
  ReadAccess,
  Sandbox,
  SandboxPolicy,
  SpawnRequest,
  WriteOptions,
} from "./host/types.ts";
export type {
  McpHttpServer,
  McpObjectServer,
  McpProgress,
  McpServerLike,
  McpServerOption,
  McpServerSettings,
  McpStdioServer,
  McpTransportLike,
} from "./mcp/types.ts";
export type { Event, EventMsg, Op, ReviewDecision, UserInput } from "./protocol/index.ts";
export { isEvent } from "./protocol/index.ts";
export type {
  ConfigLayerInfo,
  ConfigLayerKind,
  ConfigPreview as CoreConfigPreview,
  HookRequest,
  PostToolUseHookRequest,
  PreCompactHookRequest,
  PreToolUseHookRequest,
  PreviewedSetting,
  SessionStartHookRequest,
  StopHookRequest,
  UserPromptSubmitHookRequest,
} from "./protocol/types/boundary.ts";
export type {
  PromptStore,
  SessionGit,
  SessionHead,
  SessionLog,
  SessionPage,
  SessionQuery,
  SessionStore,
} from "./sessions/types.ts";
export { Codex } from "./thread/codex.ts";
export { ThreadEventMapper } from "./thread/events.ts";
export type * from "./thread/exec-json-types.ts";
export type { GrowingItem } from "./thread/growing-items.ts";
export type * from "./thread/mcp-content.ts";
export type {
  CodexOptions,
  ForkThreadOptions,
  ThreadOptions,
  ThreadReasoningEffort,
} from "./thread/options.ts";
export {
  type CyberAccessProgram,
  type ParsedTurn,
  type StreamedTurn,
  Thread,
  type Turn,
  type TurnOptions,
} from "./thread/thread.ts";
export type * from "./thread/types.ts";
export type { JsonSchema, ToolArguments, ToolParameters } from "./tools/parameters.ts";
export type { ImageContent, TextContent, ToolContent, ToolResult } from "./tools/result.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./tools/standard-schema.ts";
export {
  type CustomTool,
  type ToolCallRequest,
  type ToolContext,
  type ToolOptions,
  tool,
} from "./tools/tool.ts";
export { version } from "./version.ts";
