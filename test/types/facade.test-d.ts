import {
  ApprovalPolicy,
  Codex,
  CodexClient,
  type CodexConfig,
  type CodexConfigInput,
  CodexError,
  type CodexErrorCode,
  type Event,
  type EventMsg,
  previewConfig,
  runExec,
  startExecStream,
  type ThreadEvent,
  type ThreadItem,
} from "codex-embed";
import { expectTypeOf } from "expect-type";

// Settings in either spelling, and no others.
expectTypeOf<{
  modelProvider: "x";
  sandboxWorkspaceWrite: { networkAccess: true };
}>().toExtend<CodexConfigInput>();
expectTypeOf<{
  model_provider: "x";
  sandbox_workspace_write: { network_access: true };
}>().toExtend<CodexConfigInput>();
expectTypeOf<{
  personality: "friendly";
  modelCatalogJson: "models.json";
  includeFileTools: true;
  history: { persistence: "none"; maxBytes: 1 };
}>().toExtend<CodexConfig>();
expectTypeOf<{ skills: { config: [{ path: "/s"; enabled: "yes" }] } }>().not.toExtend<CodexConfigInput>();
expectTypeOf<{ approvalPolicy: "always" }>().not.toExtend<CodexConfig>();
expectTypeOf<{ modle: "x" }>().not.toExtend<CodexConfigInput>();
expectTypeOf<{ mcp_servers: { a: { command: "x"; startup_timeout_sec: 3 } } }>().toExtend<CodexConfigInput>();
expectTypeOf<{ mcpServers: { a: { command: 1 } } }>().not.toExtend<CodexConfigInput>();
expectTypeOf<{ profiles: { fast: { modelReasoningEffort: "low" } } }>().toExtend<CodexConfigInput>();
expectTypeOf<{ profiles: { fast: { model_reasoning_effort: "low" } } }>().toExtend<CodexConfigInput>();
expectTypeOf<{ profiles: { fast: { modelReasoningEffort: "fast" } } }>().not.toExtend<CodexConfigInput>();
expectTypeOf<{ profiles: { fast: { profile: "other" } } }>().not.toExtend<CodexConfig>();
expectTypeOf(previewConfig).returns.resolves.toHaveProperty("config").toEqualTypeOf<CodexConfig>();
expectTypeOf(ApprovalPolicy.Never).toEqualTypeOf<"never">();

// Events narrow by their type, without casts.
expectTypeOf(runExec("hi")).resolves.toEqualTypeOf<Event[]>();
expectTypeOf(startExecStream("hi")).toExtend<AsyncIterable<Event>>();
expectTypeOf<Extract<EventMsg, { type: "agent_message" }>["message"]>().toEqualTypeOf<string>();
expectTypeOf<Extract<EventMsg, { type: "exec_command_end" }>["exit_code"]>().toEqualTypeOf<number>();

// A conversation is an iterable of events.
expectTypeOf(new CodexClient().startConversation("hi")).toExtend<AsyncIterable<Event>>();

// Threads speak the SDK's language.
const thread = new Codex().startThread({ sandboxMode: "workspace-write" });
expectTypeOf(thread.id).toEqualTypeOf<string | null>();
expectTypeOf(thread.run("hi")).resolves.toHaveProperty("finalResponse").toEqualTypeOf<string>();
expectTypeOf(thread.run("hi")).resolves.toHaveProperty("items").toEqualTypeOf<ThreadItem[]>();
expectTypeOf<Awaited<ReturnType<typeof thread.runStreamed>>["events"]>().toExtend<
  AsyncGenerator<ThreadEvent>
>();

// Errors are told apart by a closed union of codes.
expectTypeOf(new CodexError("network", "").code).toEqualTypeOf<CodexErrorCode>();
expectTypeOf<"no_such_code">().not.toExtend<CodexErrorCode>();
