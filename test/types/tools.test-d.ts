import { toStandardJsonSchema } from "@valibot/to-json-schema";
import {
  type ApprovalDecision,
  type CodexClient,
  type CodexErrorDetails,
  type CustomTool,
  type ExecOptions,
  type ThreadOptions,
  type ToolArguments,
  type ToolContext,
  tool,
} from "codex-embed";
import { expectTypeOf } from "expect-type";
import Type from "typebox";
import * as v from "valibot";
import { z } from "zod";

// Arguments are what the schema says, after its defaults.
const base = { name: "t", description: "d" } as const;
tool({
  ...base,
  parameters: z.object({ city: z.string(), days: z.number().default(1) }),
  run: (args, context) => {
    expectTypeOf(args).toEqualTypeOf<{ city: string; days: number }>();
    expectTypeOf(context).toEqualTypeOf<ToolContext>();
  },
});
tool({
  ...base,
  parameters: toStandardJsonSchema(v.object({ city: v.string() })),
  run: (args) => expectTypeOf(args).toEqualTypeOf<{ city: string }>(),
});
tool({
  ...base,
  parameters: Type.Object({ city: Type.String(), days: Type.Optional(Type.Number()) }),
  run: (args) => {
    expectTypeOf(args.city).toEqualTypeOf<string>();
    expectTypeOf(args.days).toEqualTypeOf<number | undefined>();
  },
});
tool({
  ...base,
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  run: (args) => expectTypeOf(args.city).toEqualTypeOf<string>(),
});
expectTypeOf<ToolArguments<{ "~standard": { types?: { input: 1; output: 2 } } }>>().toEqualTypeOf<2>();

// Tools and handlers are options of every shape.
expectTypeOf<{ tools: readonly CustomTool[] }>().toExtend<ThreadOptions>();
expectTypeOf<{ tools: CustomTool[]; onApproval: () => "denied" }>().toExtend<ExecOptions>();
expectTypeOf<ConstructorParameters<typeof CodexClient>[0]>().exclude<undefined>().toHaveProperty("tools");
expectTypeOf<{ denied: "not this file" }>().toExtend<ApprovalDecision>();
expectTypeOf<"yes">().not.toExtend<ApprovalDecision>();
expectTypeOf<NonNullable<CodexErrorDetails["limit"]>["scope"]>().toEqualTypeOf<"turn" | "session">();

// A Standard Schema that doesn't tell its JSON Schema is no description of a tool.
// @ts-expect-error valibot's own schemas have to be wrapped
tool({ ...base, parameters: v.object({ city: v.string() }), run: () => "" });

// Handlers may be asynchronous without further ado.
const asks: ThreadOptions = {
  onApproval: async (request) => ("changes" in request ? "denied" : "approved"),
  onElicitation: async () => ({ action: "decline" }),
  onUserInput: () => ({ color: "red" }),
};
expectTypeOf(asks).toEqualTypeOf<ThreadOptions>();
