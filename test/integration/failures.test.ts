import { Codex, CodexError, type CodexErrorCode, runExec, Session } from "codex-embed";
import { answer, failed, httpError, message, raw } from "codex-embed/testing";
import { describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

/** A port of this machine where nothing listens. */
async function unreachable(): Promise<{ readonly baseUrl: string }> {
  const server = await model([answer(message("never"))]);
  await server.close();
  return server;
}

/** Runs a turn on a thread and gives its failure. */
async function failureOf(baseUrl: string): Promise<CodexError | undefined> {
  const provider = { base_url: baseUrl, request_max_retries: 0, stream_max_retries: 1 };
  const codex = new Codex({
    config: { model_provider: "scripted", model_providers: { scripted: provider } },
  });
  const thread = codex.startThread({ workingDirectory: workspace().path });
  const error: unknown = await thread.run("hi").then(
    () => undefined,
    (thrown) => thrown,
  );
  await codex.close();
  return error instanceof CodexError ? error : undefined;
}

async function codeOf(baseUrl: string): Promise<CodexErrorCode | undefined> {
  return (await failureOf(baseUrl))?.code;
}

describe("a turn fails by code", () => {
  it.each([
    ["when the context is full", failed("context_length_exceeded", "too long"), "context_window_exceeded"],
    ["when the quota is used up", failed("insufficient_quota", "no"), "usage_limit_exceeded"],
    ["when the endpoint is overloaded", failed("server_is_overloaded", "later"), "server_overloaded"],
  ] as const)("%s", async (_when, event, code) => {
    expect(await codeOf((await model([answer(event)])).baseUrl)).toBe(code);
  });

  it.each([
    [400, "bad_request"],
    [401, "unauthorized"],
    [404, "http_status"],
    [429, "http_status"],
    [500, "internal_server_error"],
    [503, "http_status"],
  ] as const)("when the endpoint answers with status %i", async (status, code) => {
    expect(await codeOf((await model([httpError(status, "no")])).baseUrl)).toBe(code);
  });

  it.each(["<!DOCTYPE html><p>hello</p>", "data: {not JSON\n\n", ""])(
    "when the answer is no event stream, or breaks off: %j",
    async (body) => {
      const server = await model([{ sse: [raw(body)] }]);
      expect(await codeOf(server.baseUrl)).toBe("stream_disconnected");
      expect(server.requests).toHaveLength(2);
    },
  );

  it("when nobody is there to answer", async () => {
    const failure = await failureOf((await unreachable()).baseUrl);
    expect(failure).toMatchObject({ code: "network", details: { hostCode: "ECONNREFUSED" } });
    expect(failure?.message.match(/ECONNREFUSED/g)).toHaveLength(1);
  });
});

describe("a missing key", () => {
  it("fails the turn with no_api_key, which says how to give one; no request is made", async () => {
    const server = await model([answer(message("never"))]);
    const codex = new Codex({ baseUrl: server.baseUrl, env: {} });
    const thread = codex.startThread({ workingDirectory: workspace().path });
    await expect(thread.run("hi")).rejects.toMatchObject({
      code: "no_api_key",
      message: expect.stringMatching(/OPENAI_API_KEY.*apiKey/),
    });
    expect(server.requests).toEqual([]);
    await codex.close();
  });

  it("that can't be a header is refused without being repeated", async () => {
    const server = await model([answer(message("never"))]);
    const events = await runExec("hi", {
      cwd: workspace().path,
      apiKey: "sk-secret\nX-Other: 1",
      config: { ...settings(server), modelProvider: "openai", openaiBaseUrl: server.baseUrl },
    });
    expect(JSON.stringify(events)).not.toContain("sk-secret");
    expect(events.some(({ msg }) => msg.type === "error")).toBe(true);
    expect(server.requests).toEqual([]);
  });
});

describe("a session", () => {
  it("is of use after a turn that failed", async () => {
    const server = await model([httpError(400, "bad"), answer(message("fine"))]);
    const config = { model_provider: "s", model_providers: { s: { base_url: server.baseUrl } } };
    await using session = await Session.open({ cwd: workspace().path, config });
    const texts: string[] = [];
    const say = () => session.submit({ type: "user_input", items: [{ type: "text", text: "hi" }] });
    say();
    let turns = 0;
    for await (const { msg } of session) {
      if (msg.type === "agent_message") texts.push(msg.message);
      if (msg.type === "task_complete" && ++turns === 2) break;
      if (msg.type === "task_complete") say();
    }
    expect(texts).toEqual(["fine"]);
  });

  it.each([
    [{ cwd: "/no/such/folder" }, "workspace_not_found"],
    [{ config: { model_provider: "none" } }, "invalid_config"],
    [{ config: { approval_policy: "always" } }, "invalid_config"],
    [{ configToml: "model = " }, "invalid_config"],
  ])("does not open with %j", async (options, code) => {
    await expect(Session.open({ cwd: workspace().path, ...options })).rejects.toMatchObject({ code });
  });
});
