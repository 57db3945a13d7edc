import { describe, expect, it } from "vitest";

import { CodexError, type CodexErrorCode, codexErrorCodes, isCode, turnError } from "../../src/errors.ts";

const retryable: Record<CodexErrorCode, boolean> = {
  invalid_argument: false,
  invalid_config: false,
  invalid_event: false,
  unsupported: false,
  workspace_not_found: false,
  workspace_not_readable: false,
  mcp_startup_failed: true,
  no_api_key: false,
  network: true,
  http_status: true,
  stream_disconnected: true,
  context_window_exceeded: false,
  usage_limit_exceeded: false,
  server_overloaded: true,
  internal_server_error: true,
  bad_request: false,
  unauthorized: false,
  sandbox_error: false,
  limit_reached: false,
  turn_failed: false,
  invalid_output: true,
  turn_aborted: false,
  session_closed: false,
  session_not_found: false,
  session_locked: true,
  session_damaged: false,
  session_store_failed: true,
  limit_exceeded: true,
  engine_fault: true,
  worker_failed: false,
  wasm_load_failed: false,
};

describe("CodexError", () => {
  it.each(Object.entries(retryable))("%s: retryable is %s", (code, expected) => {
    if (!isCode(code)) throw new Error(`${code} is not in the list of codes`);
    const error = new CodexError(code, "what happened");
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe(code);
    expect(error.retryable).toBe(expected);
    expect(error.name).toBe(code === "turn_aborted" ? "AbortError" : "CodexError");
  });

  it("lists every code", () => {
    expect(codexErrorCodes).toEqual(Object.keys(retryable));
  });

  it("knows codes from other words", () => {
    expect(isCode("network")).toBe(true);
    expect(isCode("toString")).toBe(false);
  });

  it("carries its cause and details, and neither when there are none", () => {
    const cause = new Error("inner");
    const error = new CodexError("network", "outer", { cause, details: { hostCode: "ECONNREFUSED" } });
    expect(error.cause).toBe(cause);
    expect(error.details).toEqual({ hostCode: "ECONNREFUSED" });
    expect(Object.hasOwn(new CodexError("network", "outer"), "cause")).toBe(false);
    expect(Object.hasOwn(new CodexError("network", "outer"), "details")).toBe(false);
  });
});

describe("turnError", () => {
  const table: [info: unknown, code: CodexErrorCode, httpStatus?: number][] = [
    ["context_window_exceeded", "context_window_exceeded"],
    ["usage_limit_exceeded", "usage_limit_exceeded"],
    ["server_overloaded", "server_overloaded"],
    ["internal_server_error", "internal_server_error"],
    ["unauthorized", "unauthorized"],
    ["bad_request", "bad_request"],
    ["sandbox_error", "sandbox_error"],
    ["thread_rollback_failed", "invalid_argument"],
    ["other", "turn_failed"],
    [{ http_connection_failed: { http_status_code: null } }, "network"],
    [{ response_stream_connection_failed: { http_status_code: 502 } }, "network", 502],
    [{ response_stream_disconnected: { http_status_code: null } }, "stream_disconnected"],
    [{ response_too_many_failed_attempts: { http_status_code: 429 } }, "http_status", 429],
    ["a_later_releases_name", "turn_failed"],
    ["constructor", "turn_failed"],
    [null, "turn_failed"],
    [undefined, "turn_failed"],
    [{}, "turn_failed"],
  ];

  it.each(table)("%j becomes %s", (info, code, httpStatus) => {
    const error = turnError("message", info);
    expect(error.code).toBe(code);
    expect(error.message).toBe("message");
    expect(error.details?.httpStatus).toBe(httpStatus);
  });
});
