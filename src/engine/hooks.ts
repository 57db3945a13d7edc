/** Functions of the embedding program that are asked at points of a session. */

import { checkOptions, checkValue, describe, isPlainObject, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { HookAnswer, HookPoint, HookRequest } from "../protocol/types/boundary.ts";
import { EffectError } from "./failure.ts";

/** What a function is asked at one point. */
type RequestOf<Type extends HookRequest["type"]> = Extract<HookRequest, { type: Type }>;

/** What a function wants; nothing, or no field, means: go on. */
export interface HookResult<Input = never> {
  /** The reason why this must not go on. */
  readonly block?: string;
  /** What to go on with in place of the input. */
  readonly input?: Input;
  /** Told to the model as the developer's. */
  readonly context?: string;
}

/** What a function is given besides its request. */
export interface HookContext {
  /** Aborted when the answer is no longer wanted: the turn was interrupted, or the time is over. */
  readonly signal: AbortSignal;
}

type Hook<Type extends HookRequest["type"], Result> = (
  request: RequestOf<Type>,
  context: HookContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is the usual observer
) => Result | undefined | void | PromiseLike<Result | undefined | void>;

/**
 * Functions that observe a session, block what it is about to do, or change its input. The session waits for
 * their answers. One that throws, or takes too long, is told by a `warning` event and counts as one that had
 * nothing to say; but a call that `preToolUse` can't judge does not run.
 */
export interface Hooks {
  /** Before the session's first turn begins to work. `block` ends the turn. */
  readonly sessionStart?: Hook<"session_start", Pick<HookResult, "block" | "context">>;
  /**
   * Before input of the user is told to the model. With `block`, the model never sees it, and a turn that it was
   * to begin ends.
   */
  readonly userPromptSubmit?: Hook<
    "user_prompt_submit",
    HookResult<RequestOf<"user_prompt_submit">["items"]>
  >;
  /**
   * Before a call of the model runs, and before anybody is asked to approve it. The model reads why it was
   * blocked. `input` are other arguments, which policy and sandbox judge like any.
   */
  readonly preToolUse?: Hook<"pre_tool_use", Pick<HookResult<unknown>, "block" | "input">>;
  /** When a call has ended. The model reads the reason of `block` in place of the output. */
  readonly postToolUse?: Hook<"post_tool_use", Pick<HookResult, "block">>;
  /** When a turn is about to end well. With `block`, the model reads the reason and goes on, once in a turn. */
  readonly stop?: Hook<"stop", Pick<HookResult, "block">>;
  /** Before the history is replaced by a summary. With `block`, it stays as it is. */
  readonly preCompact?: Hook<"pre_compact", Pick<HookResult, "block">>;
  /** Milliseconds that a function may take. Default: 60,000. */
  readonly timeoutMs?: number;
}

const points = {
  sessionStart: "session_start",
  userPromptSubmit: "user_prompt_submit",
  preToolUse: "pre_tool_use",
  postToolUse: "post_tool_use",
  stop: "stop",
  preCompact: "pre_compact",
} as const satisfies Record<Exclude<keyof Hooks, "timeoutMs">, HookPoint>;

type HookName = keyof typeof points;

const names = /* @__PURE__ */ (() =>
  Object.keys(points).filter((name): name is HookName => Object.hasOwn(points, name)))();
const kinds: Readonly<Record<string, Kind>> = /* @__PURE__ */ (() =>
  Object.fromEntries(names.map((name) => [name, "function"])))();
const defaultTimeoutMs = 60_000;
/** The longest that a timer can wait. */
const maxTimeoutMs = 2 ** 31 - 1;

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function checkHooks(hooks: Hooks): void {
  checkValue(hooks, "hooks", "plain object");
  const { timeoutMs, ...functions } = hooks;
  checkOptions(functions, "hooks", kinds);
  if (timeoutMs === undefined || (Number.isInteger(timeoutMs) && timeoutMs > 0)) return;
  const message = `hooks.timeoutMs must be a whole number from 1, not ${describe(timeoutMs)}.`;
  throw new CodexError("invalid_argument", message, { details: { path: "hooks.timeoutMs" } });
}

/** The points that functions are there for. */
export function hookPoints(hooks: Hooks | undefined): HookPoint[] {
  return names.filter((name) => hooks?.[name] !== undefined).map((name) => points[name]);
}

/** Hooks at some points that all ask the same function. */
export function hooksAt(
  wanted: readonly HookPoint[],
  ask: (request: HookRequest, context: HookContext) => Promise<HookResult>,
): Hooks {
  return Object.fromEntries(names.filter((name) => wanted.includes(points[name])).map((name) => [name, ask]));
}

/** Asks the function that a request is for. Throws what the function throws, and for an answer that is none. */
export async function askHook(
  hooks: Hooks | undefined,
  request: HookRequest,
  signal: AbortSignal,
): Promise<HookAnswer> {
  const timeoutMs = Math.min(hooks?.timeoutMs ?? defaultTimeoutMs, maxTimeoutMs);
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new EffectError("ETIMEDOUT", `It gave no answer within ${timeoutMs} ms.`);
      late.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    const context = { signal: AbortSignal.any([signal, late.signal]) };
    return answerOf(await Promise.race([call(hooks ?? {}, request, context), isLate]));
  } finally {
    clearTimeout(timer);
  }
}

async function call(hooks: Hooks, request: HookRequest, context: HookContext): Promise<unknown> {
  switch (request.type) {
    case "session_start":
      return hooks.sessionStart?.(request, context);
    case "user_prompt_submit":
      return hooks.userPromptSubmit?.(request, context);
    case "pre_tool_use":
      return hooks.preToolUse?.(request, context);
    case "post_tool_use":
      return hooks.postToolUse?.(request, context);
    case "stop":
      return hooks.stop?.(request, context);
    case "pre_compact":
      return hooks.preCompact?.(request, context);
  }
}

/** An answer with a field that is no field, such as `blocked`, must not pass for one that allows. */
function answerOf(result: unknown): HookAnswer {
  if (result === undefined) return {};
  if (!isPlainObject(result)) throw wrong(`It must return an object or nothing, not ${describe(result)}.`);
  const { block, input, context, ...more } = result;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw wrong(`Its result has no field "${unknown}".`);
  return {
    ...textField("block", block),
    ...(input === undefined ? {} : { input }),
    ...textField("context", context),
  };
}

function textField(name: "block" | "context", value: unknown): { [field: string]: string } {
  if (value === undefined) return {};
  if (typeof value !== "string")
    throw wrong(`Its result's ${name} must be a string, not ${describe(value)}.`);
  return { [name]: value };
}

function wrong(message: string): EffectError {
  return new EffectError("EINVAL", message);
}
