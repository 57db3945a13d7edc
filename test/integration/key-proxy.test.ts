import type { Server } from "node:http";
import { Codex } from "codex-embed";
import { answer, message } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it } from "vitest";

import { createKeyProxy } from "../../examples/key-proxy.mjs";
import { testServer } from "../support/test-server.ts";
import { model } from "./support/workspace.ts";

const ORIGIN = "https://app.example";
const KEY = "sk-canary";

type ProxyOptions = Partial<Parameters<typeof createKeyProxy>[0]>;

/** The proxy before a model; `from` sends a request as a page of an origin does. */
async function proxy(upstream: string, options: ProxyOptions = {}) {
  const server: Server = createKeyProxy({
    key: KEY,
    origins: [ORIGIN],
    upstream: new URL(upstream).origin,
    ...options,
  });
  const { origin: url } = await testServer(server);
  const from = (origin: string, path: string, init: RequestInit = { method: "POST", body: "{}" }) =>
    fetch(url + path, { ...init, headers: { origin, cookie: "who=me", authorization: "Bearer theirs" } });
  return { url, from };
}

describe("the proxy that keeps a key", () => {
  it("lets an agent without one work, whose answers stream", async () => {
    const server = await model([answer(message("Hello."))]);
    const { url } = await proxy(server.baseUrl);
    const host = createVirtualHost({
      fetch: (target, init) => {
        const headers = new Headers(init.headers);
        headers.set("origin", ORIGIN);
        return fetch(target, { ...init, headers });
      },
    });
    const provider = { name: "Proxy", base_url: `${url}/v1` };
    const config = { model_provider: "proxy", model_providers: { proxy: provider } };
    await using codex = new Codex({ host, config });
    expect((await codex.startThread().run("hi")).finalResponse).toBe("Hello.");
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      originator: "codex_embed",
    });
  });

  it("serves no other origin, path or method, and nobody whom it doesn't know", async () => {
    const server = await model([answer(message("never"))]);
    const { from } = await proxy(server.baseUrl, {
      authorize: (request) => request.headers["cookie"] === "who=you",
    });
    expect((await from("https://other.example", "/v1/responses")).status).toBe(403);
    expect((await from(ORIGIN, "/v1/files")).status).toBe(404);
    expect((await from(ORIGIN, "/v1/responses", { method: "GET" })).status).toBe(404);
    expect((await from(ORIGIN, "/v1/responses")).status).toBe(401);
    expect(server.requests).toEqual([]);
  });

  it("passes on neither cookies nor the page's own credential", async () => {
    const server = await model([answer(message("Hello."))]);
    const { from } = await proxy(server.baseUrl);
    const response = await from(ORIGIN, "/v1/responses?key=x");
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(await response.text()).toContain("Hello.");
    expect(server.requests[0]?.headers["authorization"]).toBe(`Bearer ${KEY}`);
    expect(server.requests[0]?.headers["cookie"]).toBeUndefined();
  });

  it("answers what a browser asks before", async () => {
    const server = await model([answer(message("never"))]);
    const { from } = await proxy(server.baseUrl);
    const response = await from(ORIGIN, "/v1/responses", { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
  });

  it("takes no endless request, and tells of a model that isn't there without a word of the key", async () => {
    const server = await model([answer(message("never"))]);
    const { from } = await proxy(server.baseUrl);
    const endless = await from(ORIGIN, "/v1/responses", {
      method: "POST",
      body: new Uint8Array(33 * 1024 * 1024),
    });
    expect(endless.status).toBe(413);
    await server.close();
    const response = await from(ORIGIN, "/v1/responses");
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain(KEY);
  });

  it("lets go of the model when the page goes", async () => {
    let letGo: (value: string) => void = () => {};
    const closed = new Promise<string>((resolve) => {
      letGo = resolve;
    });
    const upstream = await testServer((request, response) => {
      request.socket.once("close", () => letGo("closed"));
      response.write("data: {}\n\n");
    });
    const { from } = await proxy(upstream.origin);
    const response = await from(ORIGIN, "/v1/responses");
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await closed).toBe("closed");
  });
});
