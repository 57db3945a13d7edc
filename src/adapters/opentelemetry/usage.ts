/** Tokens of a turn, from the session's running total. */

import type { Attributes } from "@opentelemetry/api";

import type { TokenUsage, TokenUsageInfo } from "../../protocol/types/usage.ts";

type Counts = Omit<TokenUsage, "total_tokens">;

/** Counts the tokens of one turn after the other. */
export class Usage {
  #total: Counts | undefined;
  /** The total when the turn began. */
  #before: Counts | undefined;

  begin(): void {
    this.#before = this.#total;
  }

  count({ total_token_usage: total, last_token_usage: last }: TokenUsageInfo): void {
    this.#total = total;
    // A resumed thread's total holds turns that were not seen.
    this.#before ??= subtract(total, last);
  }

  /** What the turn used so far; nothing where nobody told. */
  attributes(): Attributes {
    if (this.#total === undefined || this.#before === undefined || this.#total === this.#before) return {};
    return usageAttributes(subtract(this.#total, this.#before));
  }
}

/** Tokens in the conventions' names. */
export function usageAttributes(used: Counts): Attributes {
  return {
    "gen_ai.usage.input_tokens": used.input_tokens,
    "gen_ai.usage.output_tokens": used.output_tokens,
    "gen_ai.usage.cache_read.input_tokens": used.cached_input_tokens,
    "gen_ai.usage.reasoning.output_tokens": used.reasoning_output_tokens,
  };
}

function subtract(total: Counts, part: Counts): Counts {
  return {
    input_tokens: Math.max(0, total.input_tokens - part.input_tokens),
    output_tokens: Math.max(0, total.output_tokens - part.output_tokens),
    cached_input_tokens: Math.max(0, total.cached_input_tokens - part.cached_input_tokens),
    reasoning_output_tokens: Math.max(0, total.reasoning_output_tokens - part.reasoning_output_tokens),
  };
}
