import { describe, expect, test } from "vitest";

import { createFetchClient, type Fetch } from "../../src/host/http.ts";
import type { HttpRequest, HttpResponse } from "../../src/host/types.ts";

const REQUEST: HttpRequest = { method: "GET", url: "https://model.test/v1", headers: [], body: "" };

async function send(fetch: Fetch, request = REQUEST): Promise<HttpResponse> {
  return await createFetchClient(fetch).send(request, { signal: new AbortController().signal });
}

describe("a failed fetch gets the system's code", () => {
  const caused = (cause: unknown): Error => new TypeError("fetch failed", { cause });
  const withCode = (code: string): Error => Object.assign(new Error("sk-secret"), { code });

  test.each<[string, unknown, string]>([
    ["from the cause", caused(withCode("ECONNREFUSED")), "ECONNREFUSED"],
    ["from a cause's cause", caused(caused(withCode("ENOTFOUND"))), "ENOTFOUND"],
    [
      "from the first of several attempts",
      caused(new AggregateError([withCode("EHOSTUNREACH")])),
      "EHOSTUNREACH",
    ],
    ["for Node's own timeouts", caused(withCode("UND_ERR_HEADERS_TIMEOUT")), "ETIMEDOUT"],
    ["for Node's closed sockets", caused(withCode("UND_ERR_SOCKET")), "ECONNRESET"],
    ["from the error itself, as Bun has it", withCode("ConnectionRefused"), "ECONNREFUSED"],
    [
      "or E_NETWORK for a code that isn't the system's",
      caused(withCode("ERR_TLS_CERT_ALTNAME")),
      "E_NETWORK",
    ],
    ["or E_NETWORK without any, as in browsers", new TypeError("Failed to fetch"), "E_NETWORK"],
    ["or E_NETWORK for what is no error", "sk-secret", "E_NETWORK"],
    ["and ABORT_ERR for an abort", new DOMException("sk-secret", "AbortError"), "ABORT_ERR"],
  ])("%s", async (_, error, code) => {
    const failed: unknown = await send(() => Promise.reject(error)).catch((caught: unknown) => caught);
    expect(failed).toEqual(expect.objectContaining({ code }));
    // Whoever shows the message adds the code.
    expect(failed).not.toHaveProperty("message", expect.stringContaining(code));
    expect(JSON.stringify(failed, Object.getOwnPropertyNames(failed))).not.toContain("sk-secret");
  });
});

test("a redirect whose target the browser hides is refused", async () => {
  const hidden = Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
  await expect(send(async () => hidden)).rejects.toEqual(expect.objectContaining({ code: "E_REDIRECT" }));
});

test("the platform is told to follow nothing by itself", async () => {
  const seen: RequestInit[] = [];
  await send(async (_, init) => {
    seen.push(init);
    return new Response();
  });
  expect(seen).toMatchObject([{ redirect: "manual", method: "GET" }]);
  expect(seen[0]).not.toHaveProperty("body");
});

test("the body's own description goes when a redirect drops the body", async () => {
  const seen: Headers[] = [];
  const fetch: Fetch = async (_, init) => {
    seen.push(new Headers(init.headers));
    return seen.length === 1
      ? new Response(null, { status: 303, headers: { location: "/x" } })
      : new Response();
  };
  await send(fetch, {
    ...REQUEST,
    method: "POST",
    body: "{}",
    headers: [["content-type", "application/json"]],
  });
  expect(seen.map((headers) => headers.has("content-type"))).toEqual([true, false]);
});
