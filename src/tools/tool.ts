/** Tools that the embedding program runs itself. */

import { checkOptions, checkValue, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { EventMsg } from "../protocol/index.ts";
import type { DynamicToolSpec } from "../protocol/types/rollout.ts";
import type { DynamicToolResponse } from "../protocol/types/tool.ts";
import {
  type ReadyParameters,
  readyParameters,
  type ToolArguments,
  type ToolParameters,
} from "./parameters.ts";
import { contentItems, type ToolResult, text } from "./result.ts";

/** The model calls a tool of the program. */
export type ToolCallRequest = Extract<EventMsg, { type: "dynamic_tool_call_request" }>;

/** What a call of a tool knows of itself. */
export interface ToolContext {
  /** Aborted when the turn ends before the tool does; what the tool then gives back is dropped. */
  readonly signal: AbortSignal;
  /** The call: `callId` of `dynamic_tool_call_request`. */
  readonly callId: string;
  /** The turn that the call belongs to. */
  readonly turnId: string;
  /** The thread's id. */
  readonly threadId: string;
  /**
   * Tells the reader of the events how far the tool is, by a `background_event` with the tool's name in front. The
   * model doesn't see it. Dropped while the reader is far behind.
   */
  progress(text: string): void;
}

/** A tool's description. */
export interface ToolOptions<Parameters> {
  /** 1 to 64 letters, digits, `_` and `-`; not the name of another tool. */
  readonly name: string;
  /** When and how to use it, for the model. */
  readonly description: string;
  /**
   * The arguments: zod, valibot (by `toStandardJsonSchema`), any Standard Schema with Standard JSON Schema, TypeBox,
   * or plain JSON Schema.
   */
  readonly parameters: Parameters;
  /**
   * Runs the tool on arguments that were checked. What it throws goes to the model as text, without a stack; a
   * CodexError `turn_aborted` ends the turn instead, as an interruption.
   */
  readonly run: (
    args: ToolArguments<Parameters>,
    context: ToolContext,
  ) => ToolResult | PromiseLike<ToolResult>;
}

const optionKinds = {
  name: "non-empty string",
  description: "string",
  run: "function",
} as const satisfies Partial<Record<keyof ToolOptions<unknown>, Kind>>;

/**
 * A tool for the `tools` of an agent's options.
 *
 * The model sees a call of it as one of any other tool; events tell it as `dynamic_tool_call_request` and
 * `dynamic_tool_call_response`.
 *
 * @throws CodexError `invalid_argument`; `details.path` names the field.
 */
export function tool<const Parameters extends ToolParameters>(options: ToolOptions<Parameters>): CustomTool {
  return new CustomTool(options);
}

// What was checked fits the type that `tool` was given; here it is no longer known.
type AnyRun = (args: never, context: ToolContext) => ToolResult | PromiseLike<ToolResult>;
type AnyOptions = Omit<ToolOptions<unknown>, "run"> & { readonly run: AnyRun };

/** A tool made by {@link tool}. */
export class CustomTool {
  /** The name by which the model calls it. */
  readonly name: string;
  readonly #spec: DynamicToolSpec;
  readonly #parameters: ReadyParameters;
  readonly #run: AnyRun;

  /** @internal */
  constructor(options: AnyOptions) {
    // A schema may be of any class, and is looked at by itself.
    const { parameters, ...others }: Partial<AnyOptions> = options ?? {};
    checkOptions(others, "tool", optionKinds);
    const { name, description, run } = options;
    checkValue(description, "description", "string");
    checkValue(run, "run", "function");
    if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name)) {
      throw new CodexError("invalid_argument", "A tool's name must be 1 to 64 letters, digits, _ and -.", {
        details: { path: "name" },
      });
    }
    this.name = name;
    this.#parameters = readyParameters(parameters, "parameters");
    this.#spec = { name, description, inputSchema: this.#parameters.schema };
    this.#run = run;
  }

  /**
   * What the model is told.
   *
   * @internal
   */
  get spec(): DynamicToolSpec {
    return this.#spec;
  }

  /**
   * Answers a call.
   *
   * @throws CodexError `turn_aborted` when the tool wants the turn to end.
   * @internal
   */
  async call(args: unknown, context: ToolContext): Promise<DynamicToolResponse> {
    try {
      const checked = await this.#parameters.check(args);
      if ("problems" in checked) return failure(`Invalid arguments for ${this.name}:`, checked.problems);
      const result: unknown = await this.#run(checked.value as never, context);
      return { content_items: contentItems(result), success: true };
    } catch (error) {
      if (error instanceof CodexError && error.code === "turn_aborted") throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return failure(`${this.name} failed: ${reason}`);
    }
  }
}

function failure(what: string, lines: readonly string[] = []): DynamicToolResponse {
  return { content_items: [text([what, ...lines.map((line) => `- ${line}`)].join("\n"))], success: false };
}
