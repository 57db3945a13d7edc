/** codex-embed: the Codex agent as a library. Importing does no work. */

export type { AgentOptions } from "./agent-options.ts";
export type {
  ApprovalHandler,
  ApprovalRequest,
  ExecApprovalRequest,
  PatchApprovalRequest,
} from "./approvals.ts";
export { type ClientOptions, CodexClient } from "./client.ts";
export { Codex } from "./codex.ts";
export { type CodexConfigInput, configToDict, type TomlConfig } from "./config.ts";
export {
  type ConfigLayer,
  type ConfigPreview,
  type PreviewOptions,
  previewConfig,
} from "./config-preview.ts";
export { codexConfigSchema } from "./config-schema.ts";
export * from "./config-types.ts";
export { Conversation, type TurnOverrides } from "./conversation.ts";
export { type ReplayedStep, replay } from "./engine/replay.ts";
export { Session } from "./engine/session.ts";
export type { SessionOptions, ThreadFork, ValidateMode } from "./engine/session-options.ts";
export type { CodexErrorCode, CodexErrorDetails } from "./errors.ts";
export { CodexError, codexErrorCodes } from "./errors.ts";
export { type ExecOptions, runExec, startExecStream } from "./exec.ts";
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
export type { Input } from "./input.ts";
export type { Event, EventMsg, Op, ReviewDecision, UserInput } from "./protocol/index.ts";
export { isEvent } from "./protocol/index.ts";
export type {
  PromptStore,
  SessionGit,
  SessionHead,
  SessionLog,
  SessionPage,
  SessionQuery,
  SessionStore,
} from "./sessions/types.ts";
export { type StreamedTurn, Thread, type Turn, type TurnOptions } from "./thread.ts";
export { ThreadEventMapper } from "./thread-events.ts";
export type { CodexOptions, ForkThreadOptions, ThreadOptions } from "./thread-options.ts";
export type * from "./thread-types.ts";
export { version } from "./version.ts";
