/** Usage and rate limits in the app server's words. */

import type {
  RateLimitSnapshot as CoreLimits,
  RateLimitWindow as CoreWindow,
  TokenUsage,
} from "../../protocol/types/usage.ts";
import type { RateLimitSnapshot, RateLimitWindow, ThreadTokenUsage, TokenUsageBreakdown } from "../types.ts";
import type { Message } from "./types.ts";

/** What a thread has used. */
export function tokenUsage(info: NonNullable<Message<"token_count">["info"]>): ThreadTokenUsage {
  return {
    total: breakdown(info.total_token_usage),
    last: breakdown(info.last_token_usage),
    modelContextWindow: info.model_context_window ?? null,
  };
}

function breakdown(usage: TokenUsage): TokenUsageBreakdown {
  return {
    totalTokens: usage.total_tokens,
    inputTokens: usage.input_tokens,
    cachedInputTokens: usage.cached_input_tokens,
    outputTokens: usage.output_tokens,
    reasoningOutputTokens: usage.reasoning_output_tokens,
  };
}

/** What an account may still use. */
export function rateLimits(limits: CoreLimits): RateLimitSnapshot {
  const { credits } = limits;
  return {
    limitId: limits.limit_id ?? null,
    limitName: limits.limit_name ?? null,
    primary: limitWindow(limits.primary),
    secondary: limitWindow(limits.secondary),
    credits:
      credits === null || credits === undefined
        ? null
        : { hasCredits: credits.has_credits, unlimited: credits.unlimited, balance: credits.balance ?? null },
    planType: limits.plan_type ?? null,
  };
}

function limitWindow(window: CoreWindow | null | undefined): RateLimitWindow | null {
  if (window === null || window === undefined) return null;
  return {
    usedPercent: Math.round(window.used_percent),
    windowDurationMins: window.window_minutes ?? null,
    resetsAt: window.resets_at ?? null,
  };
}
