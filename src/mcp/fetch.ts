/** The host's HTTP in the form of `fetch`, for transports that ask for it. */

import { codeOf, EffectError } from "../engine/failure.ts";
import { maskedFailure } from "../engine/masked.ts";
import { isPublicUrl } from "../host/addresses.ts";
import type { HttpClient, HttpResponse } from "../host/types.ts";
import { limitedBody } from "./limited-body.ts";

/** Statuses whose responses have no body. */
const bodiless = new Set([204, 205, 304]);

/** What is known of a server that is reached by HTTP. */
export interface HttpServer {
  /** Its name in the configuration. */
  readonly name: string;
  /** Whether a public name may lead into a private network. */
  readonly allowPrivateNetwork: boolean;
  /** Values of headers that failures don't quote. */
  readonly secrets: readonly string[];
}

/**
 * Sends requests through a host. Bodies are texts, as MCP's are. A URL that names a private place itself was meant
 * so by who configured it; any other may lead to the open internet only, unless that was allowed.
 */
export function fetchThrough(
  http: HttpClient,
  server: HttpServer,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await send(http, server, new URL(url), init ?? {});
    const headers = new Headers();
    for (const [name, value] of response.headers) headers.append(name, value);
    const isStream = /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
    const isBodiless = response.body === null || bodiless.has(response.status);
    const body = isBodiless ? null : limitedBody(response.body, isStream);
    return new Response(body, { status: response.status, headers });
  };
}

async function send(
  http: HttpClient,
  { name, allowPrivateNetwork, secrets }: HttpServer,
  url: URL,
  { method = "GET", headers, body, signal }: RequestInit,
): Promise<HttpResponse> {
  const request = {
    method,
    url: url.href,
    headers: [...new Headers(headers)],
    body: typeof body === "string" ? body : "",
    publicOnly: !allowPrivateNetwork && isPublicUrl(url),
  };
  try {
    const response = await http.send(request, { signal: signal ?? new AbortController().signal });
    return maskedFailure(response, secrets);
  } catch (error) {
    if (codeOf(error) !== "E_PRIVATE_NETWORK") throw error;
    throw new EffectError(
      "E_PRIVATE_NETWORK",
      `${url.host} leads into a private network. If that is meant, set allow_private_network = true in [mcp_servers.${name}], or allowPrivateNetwork: true in the option mcpServers.${name}.`,
    );
  }
}
