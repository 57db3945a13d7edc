import { beforeEach, describe, expect, it } from "vitest";

import type { Outcome } from "../../src/engine/boundary.ts";
import { FailureCause } from "../../src/engine/failure-cause.ts";
import type { Event, EventMsg } from "../../src/protocol/index.ts";
import type { EffectRequest } from "../../src/protocol/types/boundary.ts";

const request = { type: "http_open" } as EffectRequest;
const started = { type: "task_started" } as EventMsg;
const retry = { type: "stream_error" } as EventMsg;
const answered: Outcome = { type: "http_head", status: 200, headers: [] };
const failed = { message: "prose", codex_error_info: "other" };

let cause: FailureCause;
beforeEach(() => {
  cause = new FailureCause();
});

const see = (msg: EventMsg) => cause.observe({ id: "", msg } as Event);

describe("the cause of a failed turn", () => {
  it.each<[Outcome, string, object | undefined]>([
    [{ type: "error", code: "E_NO_KEY", message: "" }, "no_api_key", undefined],
    [{ type: "error", code: "ECONNREFUSED", message: "" }, "network", { hostCode: "ECONNREFUSED" }],
    [{ type: "http_head", status: 401, headers: [] }, "unauthorized", { httpStatus: 401 }],
    [{ type: "http_head", status: 400, headers: [] }, "bad_request", { httpStatus: 400 }],
    [{ type: "http_head", status: 404, headers: [] }, "http_status", { httpStatus: 404 }],
    [answered, "turn_failed", undefined],
  ])("is how its last request went: %j", (outcome, code, details) => {
    cause.observeOutcome(request, outcome);
    const error = cause.explain(failed);
    expect([error.code, error.details, error.message]).toEqual([code, details, "prose"]);
  });

  it("is a broken stream when retries did not help", () => {
    see(started);
    cause.observeOutcome(request, answered);
    see(retry);
    expect(cause.explain(failed).code).toBe("stream_disconnected");
  });

  it("is what the event says, where it says it; a missing key goes before a rejected one", () => {
    cause.observeOutcome(request, { type: "http_head", status: 429, headers: [] });
    expect(cause.explain({ message: "", codex_error_info: "usage_limit_exceeded" }).code).toBe(
      "usage_limit_exceeded",
    );
    cause.observeOutcome(request, { type: "error", code: "E_NO_KEY", message: "" });
    expect(cause.explain({ message: "", codex_error_info: "unauthorized" }).code).toBe("no_api_key");
  });

  it("is forgotten with the next request and with the next turn", () => {
    cause.observeOutcome(request, { type: "error", code: "ECONNREFUSED", message: "" });
    cause.observeOutcome(request, answered);
    expect(cause.explain(failed).code).toBe("turn_failed");
    cause.observeOutcome(request, { type: "error", code: "ECONNREFUSED", message: "" });
    see(retry);
    see(started);
    expect(cause.explain(failed).code).toBe("turn_failed");
  });

  it("has nothing to do with files", () => {
    cause.observeOutcome(
      { type: "fs_read", id: 1, path: "/" },
      { type: "error", code: "ENOENT", message: "" },
    );
    expect(cause.explain(failed).code).toBe("turn_failed");
  });
});
