import { describe, expect, it } from "vitest";
import { checkLimits, coreLimits, type LimitOptions } from "../../src/agent/limits.ts";
import { turnError } from "../../src/errors.ts";

describe("limits", () => {
  it("are the core's", () => {
    const limits: LimitOptions = {
      turn: { requests: 5, toolCalls: 6, wallTimeMs: 7, tokens: 8 },
      session: { cost: 0.5 },
      prices: { "*": { input: 1, output: 2 } },
    };
    checkLimits(limits);
    const none = { requests: null, tool_calls: null, wall_time_ms: null, tokens: null, cost: null };
    expect(coreLimits(limits)).toEqual({
      turn: { ...none, requests: 5, tool_calls: 6, wall_time_ms: 7, tokens: 8 },
      session: { ...none, cost: 0.5 },
      prices: { "*": { input: 1, cached_input: null, output: 2 } },
    });
  });

  it.each([
    [{ turns: {} }, "turns"],
    [{ turn: 5 }, "turn"],
    [{ turn: { requests: 1.5 } }, "limits.turn.requests"],
    [{ session: { tokens: -1 } }, "limits.session.tokens"],
    [{ session: { cost: Number.NaN } }, "limits.session.cost"],
    [{ session: { time: 1 } }, "limits.session.time"],
    [{ prices: { m: 5 } }, "limits.prices.m"],
    [{ prices: { m: { input: 1 } } }, "limits.prices.m.output"],
    [{ prices: { m: { input: "1", output: 1 } } }, "limits.prices.m.input"],
  ])("can't be %j", (limits, path) => {
    expect(() => checkLimits(limits as never)).toThrow(
      expect.objectContaining({ code: "invalid_argument", details: { path } }),
    );
  });

  it("end a turn with an error that says which", () => {
    const limit = { limit: "tokens", scope: "turn", used: 20, max: 10 };
    expect(turnError("enough", { limit_reached: limit })).toMatchObject({
      code: "limit_reached",
      retryable: false,
      details: { limit },
    });
    expect(turnError("enough", { limit_reached: { limit: "other" } }).code).toBe("turn_failed");
  });
});
