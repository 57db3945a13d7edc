import type * as Theirs from "@openai/codex-sdk";
import type * as Ours from "codex-embed/codex-sdk";
import { expectTypeOf } from "expect-type";

/** Every exported type is assignable to its namesake of the SDK, and the SDK's to it. */
type BothWays<Left, Right> = [Left] extends [Right] ? ([Right] extends [Left] ? true : "theirs") : "ours";

expectTypeOf<BothWays<Ours.AgentMessageItem, Theirs.AgentMessageItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ApprovalMode, Theirs.ApprovalMode>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.CodexOptions, Theirs.CodexOptions>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.CommandExecutionItem, Theirs.CommandExecutionItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.CyberAccessProgram, Theirs.CyberAccessProgram>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ErrorItem, Theirs.ErrorItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.FileChangeItem, Theirs.FileChangeItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.Input, Theirs.Input>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ItemCompletedEvent, Theirs.ItemCompletedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ItemStartedEvent, Theirs.ItemStartedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ItemUpdatedEvent, Theirs.ItemUpdatedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.McpToolCallItem, Theirs.McpToolCallItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ModelReasoningEffort, Theirs.ModelReasoningEffort>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ReasoningItem, Theirs.ReasoningItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.RunResult, Theirs.RunResult>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.RunStreamedResult, Theirs.RunStreamedResult>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.SandboxMode, Theirs.SandboxMode>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadError, Theirs.ThreadError>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadErrorEvent, Theirs.ThreadErrorEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadEvent, Theirs.ThreadEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadItem, Theirs.ThreadItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadOptions, Theirs.ThreadOptions>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.ThreadStartedEvent, Theirs.ThreadStartedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.TodoListItem, Theirs.TodoListItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.TurnCompletedEvent, Theirs.TurnCompletedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.TurnFailedEvent, Theirs.TurnFailedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.TurnOptions, Theirs.TurnOptions>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.TurnStartedEvent, Theirs.TurnStartedEvent>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.Usage, Theirs.Usage>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.UserInput, Theirs.UserInput>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.WebSearchItem, Theirs.WebSearchItem>>().toEqualTypeOf<true>();
expectTypeOf<BothWays<Ours.WebSearchMode, Theirs.WebSearchMode>>().toEqualTypeOf<true>();

// Their classes have private fields, which no other class fits: what a program can call is compared.
type Called<Class> = Pick<Class, keyof Class>;
expectTypeOf<Ours.Thread>().toExtend<Called<Theirs.Thread>>();
expectTypeOf<BothWays<Ours.Thread["id"], Theirs.Thread["id"]>>().toEqualTypeOf<true>();
expectTypeOf<
  BothWays<Parameters<Ours.Thread["run"]>[1], Parameters<Theirs.Thread["run"]>[1]>
>().toEqualTypeOf<true>();
expectTypeOf<
  BothWays<ReturnType<Ours.Thread["run"]>, ReturnType<Theirs.Thread["run"]>>
>().toEqualTypeOf<true>();
expectTypeOf<
  BothWays<ReturnType<Ours.Thread["runStreamed"]>, ReturnType<Theirs.Thread["runStreamed"]>>
>().toEqualTypeOf<true>();
expectTypeOf<Parameters<Theirs.Thread["run"]>>().toExtend<Parameters<Ours.Thread["run"]>>();
expectTypeOf<Parameters<Theirs.Thread["runStreamed"]>>().toExtend<Parameters<Ours.Thread["runStreamed"]>>();
expectTypeOf<
  BothWays<ConstructorParameters<typeof Ours.Codex>, ConstructorParameters<typeof Theirs.Codex>>
>().toEqualTypeOf<true>();
type OneOf<Method extends (...args: never) => unknown> = Parameters<Method>;
expectTypeOf<
  BothWays<OneOf<Ours.Codex["startThread"]>, OneOf<Theirs.Codex["startThread"]>>
>().toEqualTypeOf<true>();
expectTypeOf<
  BothWays<OneOf<Ours.Codex["resumeThread"]>, OneOf<Theirs.Codex["resumeThread"]>>
>().toEqualTypeOf<true>();

// No name of theirs is missing.
expectTypeOf<Exclude<keyof typeof Theirs, keyof typeof Ours>>().toBeNever();
