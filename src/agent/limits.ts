/** Limits on what turns and sessions use. */

import { checkOptions, checkValue, isPlainObject, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { LimitSet as CoreLimitSet, Limits as CoreLimits } from "../protocol/types/boundary.ts";

/** One scope's limits; what is left out is unlimited. */
export interface LimitSet {
  /** Requests to the model; one that is sent again after a failure counts once. */
  readonly requests?: number;
  /** Calls of tools of any kind, but those that the provider runs itself, such as its web search. */
  readonly toolCalls?: number;
  /** Milliseconds in which turns run, waiting for approvals and tools included. */
  readonly wallTimeMs?: number;
  /** Tokens as responses report them: input, cached or not, and output. */
  readonly tokens?: number;
  /** Money, in the currency of {@link LimitOptions.prices}. */
  readonly cost?: number;
}

/** What a model costs for each million tokens. */
export interface ModelPrice {
  /** Input that the provider had not cached. */
  readonly input: number;
  /** Input that the provider had cached. Default: `input`. */
  readonly cachedInput?: number;
  /** Reasoning included. */
  readonly output: number;
}

/**
 * Limits. A turn that needs more ends with an `error` event whose `codex_error_info` is `limit_reached`; where
 * failed turns are thrown, with a CodexError `limit_reached`.
 *
 * Requests, tokens and cost are looked at before each request, so that the last response may go beyond them; calls
 * before they are run; time at any moment.
 */
export interface LimitOptions {
  /** For each turn, counted anew. */
  readonly turn?: LimitSet;
  /** For all turns since the session, thread or conversation was opened here. */
  readonly session?: LimitSet;
  /** Prices by model, `*` for all others. With a limit on cost, a model without a price is not asked. */
  readonly prices?: Readonly<Record<string, ModelPrice>>;
}

const optionKinds = {
  turn: "plain object",
  session: "plain object",
  prices: "plain object",
} as const satisfies Record<keyof LimitOptions, Kind>;

const counts = ["requests", "toolCalls", "wallTimeMs", "tokens"] as const;

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function checkLimits(limits: LimitOptions): void {
  checkOptions(limits, "limits", optionKinds);
  for (const scope of ["turn", "session"] as const) {
    const path = `limits.${scope}`;
    const set: unknown = limits[scope] ?? {};
    checkNumbers(set, path, [...counts, "cost"]);
    for (const name of counts) {
      const count = set[name];
      if (count === undefined || Number.isSafeInteger(count)) continue;
      throw wrong(`${path}.${name}`, "must be a whole number");
    }
  }
  for (const [model, price] of Object.entries(limits.prices ?? {})) {
    const path = `limits.prices.${model}`;
    checkNumbers(price, path, ["input", "cachedInput", "output"]);
    for (const name of ["input", "output"]) {
      if (price[name] === undefined) throw wrong(`${path}.${name}`, "is missing");
    }
  }
}

/** Limits as the core knows them. */
export function coreLimits({ turn, session, prices = {} }: LimitOptions): CoreLimits {
  const core = Object.entries(prices).map(([model, { input, cachedInput, output }]) => {
    return [model, { input, cached_input: cachedInput ?? null, output }] as const;
  });
  return { turn: coreSet(turn), session: coreSet(session), prices: Object.fromEntries(core) };
}

function coreSet({ requests, toolCalls, wallTimeMs, tokens, cost }: LimitSet = {}): CoreLimitSet {
  return {
    requests: requests ?? null,
    tool_calls: toolCalls ?? null,
    wall_time_ms: wallTimeMs ?? null,
    tokens: tokens ?? null,
    cost: cost ?? null,
  };
}

function checkNumbers(
  value: unknown,
  path: string,
  names: readonly string[],
): asserts value is Readonly<Record<string, number | undefined>> {
  if (!isPlainObject(value)) checkValue(value, path, "plain object");
  for (const [name, number] of Object.entries(value ?? {})) {
    if (!names.includes(name)) {
      throw wrong(`${path}.${name}`, `is unknown; there are ${names.join(", ")}`);
    }
    if (number === undefined) continue;
    if (typeof number !== "number" || !Number.isFinite(number) || number < 0) {
      throw wrong(`${path}.${name}`, "must be a number, 0 or more");
    }
  }
}

function wrong(path: string, what: string): CodexError {
  return new CodexError("invalid_argument", `${path} ${what}.`, { details: { path } });
}
