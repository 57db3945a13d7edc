import { requirePublicUrl } from "./addresses.ts";
import { abortError, codeOf, HostError, isAbort, throwIfAborted } from "./errors.ts";
import {
  BODY_HEADERS,
  becomesGet,
  checkOrigin,
  MAX_REDIRECTS,
  parseUrl,
  redirectTarget,
  tooManyRedirects,
} from "./redirects.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "./types.ts";

/** What the client needs of `fetch`; the platform's own fits, and so does a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Codes of `undici` (Node's fetch) and Bun, as the operating system would have named them. */
const SYSTEM_NAMES: Readonly<Record<string, string>> = {
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
  UND_ERR_HEADERS_TIMEOUT: "ETIMEDOUT",
  UND_ERR_BODY_TIMEOUT: "ETIMEDOUT",
  UND_ERR_SOCKET: "ECONNRESET",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionClosed: "ECONNRESET",
};

/**
 * HTTP over `fetch`. Redirects are followed within the origin only: to another one, and wherever the
 * platform hides the target (browsers do), they fail with `E_REDIRECT`, so that no credential travels.
 * Errors name no header's value and no URL.
 */
export function createFetchClient(fetch: Fetch = (url, init) => globalThis.fetch(url, init)): HttpClient {
  return {
    async send(request, { signal }) {
      throwIfAborted(signal);
      const { url, init } = prepare(request);
      return await follow(fetch, url, { ...init, signal });
    },
  };
}

function prepare(request: HttpRequest): { url: URL; init: RequestInit } {
  const url = parseUrl(request.url);
  // A name's addresses are out of sight here; the origin, and with it the name, stays the same.
  if (request.publicOnly === true) requirePublicUrl(url);
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    try {
      headers.append(name, value);
    } catch {
      // The platform's message holds the value, which may be a key.
      throw new HostError("EINVAL", `the header ${JSON.stringify(name)} has an invalid name or value`);
    }
  }
  const init: RequestInit = { method: request.method, headers, redirect: "manual" };
  return { url, init: request.body === "" ? init : { ...init, body: request.body } };
}

async function follow(fetch: Fetch, start: URL, init: RequestInit): Promise<HttpResponse> {
  let url = start;
  let current = init;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await request(fetch, url, current);
    if (response.type === "opaqueredirect") {
      throw new HostError("E_REDIRECT", `${url.host} redirects to where this platform doesn't tell`);
    }
    const target = redirectTarget(response.status, response.headers.get("location"), url);
    if (target === null) return head(response);
    await discard(response);
    checkOrigin(target, url);
    current = afterRedirect(current, response.status);
    url = target;
  }
  throw tooManyRedirects(start);
}

async function request(fetch: Fetch, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url.href, init);
  } catch (error) {
    throw networkError(error, url);
  }
}

function afterRedirect(init: RequestInit, status: number): RequestInit {
  if (!becomesGet(status, init.method ?? "GET")) return init;
  const headers = new Headers(init.headers);
  for (const name of BODY_HEADERS) headers.delete(name);
  const { body: _, ...rest } = init;
  return { ...rest, method: "GET", headers };
}

async function discard(response: Response): Promise<void> {
  // A body that fails while it is thrown away is no failure of the request.
  await response.body?.cancel().catch(() => {});
}

function head(response: Response): HttpResponse {
  return {
    status: response.status,
    headers: [...response.headers],
    body: response.body === null ? null : coded(response.body),
  };
}

/** The same stream, with coded errors; it pulls only when it is read. */
function coded(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(networkError(error));
        }
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** A failed fetch as a coded error. Its cause is left out: it may hold the request. */
function networkError(error: unknown, url?: URL): HostError {
  if (isAbort(error)) return abortError();
  const code = systemCode(error) ?? "E_NETWORK";
  const where = url === undefined ? "the response broke off" : `no response from ${url.host}`;
  return new HostError(code, where);
}

/** The system's code from an error, its causes, or the attempts of several addresses. */
function systemCode(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const code = codeOf(current);
    if (code !== undefined) {
      const known = SYSTEM_NAMES[code];
      if (known !== undefined) return known;
      if (/^E[A-Z][A-Z0-9_]*$/.test(code) && !code.startsWith("ERR_")) return code;
    }
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return undefined;
}
