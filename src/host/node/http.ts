import type { IncomingMessage, RequestOptions } from "node:http";

import { requirePublicUrl } from "../addresses.ts";
import { abortError, codeOf, HostError, throwIfAborted } from "../errors.ts";
import {
  BODY_HEADERS,
  becomesGet,
  checkOrigin,
  MAX_REDIRECTS,
  parseUrl,
  redirectTarget,
  tooManyRedirects,
} from "../redirects.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../types.ts";
import { http, https } from "./builtins.ts";
import { requirePermission } from "./deno.ts";
import { lookupPublic, publicAgent } from "./lookup.ts";

/** A request as it goes out, before and after redirects. */
interface Outgoing {
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  readonly publicOnly: boolean;
}

/**
 * HTTP over `node:http` and `node:https`. It is ready in a fraction of the time that Node's `fetch` takes
 * for its first request, and has no limit of its own for a silent connection. Redirects are followed
 * within the origin only. Errors name no header's value and no URL.
 */
export function createNodeHttpClient(): HttpClient {
  // Soon: while the core is being compiled there is time.
  setImmediate(http);
  return {
    async send(request, { signal }) {
      throwIfAborted(signal);
      const url = parseUrl(request.url);
      if (request.publicOnly === true) requirePublicUrl(url);
      return await follow(url, outgoing(request), signal);
    },
  };
}

function outgoing({ method, headers, body, publicOnly = false }: HttpRequest): Outgoing {
  const values = new Map<string, string[]>();
  const { validateHeaderName, validateHeaderValue } = http();
  for (const [name, value] of headers) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new HostError("EINVAL", `the header ${JSON.stringify(name)} has an invalid name or value`);
    }
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  // Nothing that streams is compressed for us; a body that is anyway could not be read.
  if (!values.has("accept-encoding")) values.set("accept-encoding", ["identity"]);
  return { method, headers: values, body, publicOnly };
}

async function follow(start: URL, first: Outgoing, signal: AbortSignal): Promise<HttpResponse> {
  let url = start;
  let current = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const response = await exchange(url, current, signal);
    const status = response.statusCode ?? 0;
    const target = redirectTarget(status, response.headers.location ?? null, url);
    if (target === null) return head(response, status, url, signal);
    response.destroy();
    checkOrigin(target, url);
    if (becomesGet(status, current.method)) current = withoutBody(current);
    url = target;
  }
  throw tooManyRedirects(start);
}

function withoutBody({ headers, publicOnly }: Outgoing): Outgoing {
  const kept = [...headers].filter(([name]) => !BODY_HEADERS.includes(name));
  return { method: "GET", headers: new Map(kept), body: "", publicOnly };
}

async function exchange(
  url: URL,
  { method, headers, body, publicOnly }: Outgoing,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries([...headers].map(([name, values]) => [name, [...values]])),
    signal,
    ...(publicOnly ? { agent: publicAgent(url.protocol), lookup: lookupPublic } : {}),
  };
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  requirePermission({ name: "net", host: `${url.hostname}:${port}` });
  const send = url.protocol === "https:" ? https().request : http().request;
  return await new Promise((resolve, reject) => {
    const request = send(url, options, resolve);
    request.on("error", (error) => reject(failure(error, signal, `no response from ${url.host}`)));
    // The length is known, so that the endpoint need not read chunks.
    if (body === "") request.end();
    else request.setHeader("content-length", Buffer.byteLength(body)).end(body);
  });
}

function head(response: IncomingMessage, status: number, url: URL, signal: AbortSignal): HttpResponse {
  const encoding = response.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    response.destroy();
    throw new HostError("E_UNSUPPORTED", `${url.host} compressed its response, which it was asked not to`);
  }
  const headers: [string, string][] = [];
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    headers.push([response.rawHeaders[index]?.toLowerCase() ?? "", response.rawHeaders[index + 1] ?? ""]);
  }
  return { status, headers, body: stream(response, signal) };
}

/** The body as a stream that reads from the connection only when it is read. */
function stream(response: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = response[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(failure(error, signal, "the response broke off"));
        }
      },
      cancel() {
        response.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A failed exchange as a coded error. Its cause is left out: it may hold the request. */
function failure(error: unknown, signal: AbortSignal, what: string): HostError {
  const code = codeOf(error);
  if (signal.aborted || code === "ABORT_ERR") return abortError();
  if (error instanceof HostError) return error;
  return new HostError(
    code !== undefined && /^E[A-Z][A-Z0-9_]*$/.test(code) && !code.startsWith("ERR_") ? code : "E_NETWORK",
    what,
  );
}
