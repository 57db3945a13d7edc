/** The host's HTTP in the form of `fetch`, for transports that ask for it. */

import type { HttpClient } from "../host/types.ts";

/** Statuses whose responses have no body. */
const bodiless = new Set([204, 205, 304]);

/** Sends requests through a host. Bodies are texts, as MCP's are. */
export function fetchThrough(http: HttpClient): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await http.send(
      {
        method: init?.method ?? "GET",
        url: String(url),
        headers: [...new Headers(init?.headers)],
        body: typeof init?.body === "string" ? init.body : "",
      },
      { signal: init?.signal ?? new AbortController().signal },
    );
    const headers = new Headers();
    for (const [name, value] of response.headers) headers.append(name, value);
    const body = bodiless.has(response.status) ? null : response.body;
    return new Response(body, { status: response.status, headers });
  };
}
