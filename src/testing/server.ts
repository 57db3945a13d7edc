/** The scripted model endpoint: an HTTP server on loopback that answers as a script says. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import {
  encodeStep,
  isPause,
  isStream,
  type ModelAnswer,
  parseAnswer,
  parseScript,
  type StatusAnswer,
  type StreamAnswer,
  type StreamStep,
} from "./answers.ts";

/** A request that the endpoint received. */
export interface ModelRequest {
  /** With the query, e.g. `/v1/responses`. */
  readonly path: string;
  /** Names in lower case; a header that came more than once is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; the text itself when it is not JSON. */
  readonly body: unknown;
}

/**
 * Decides on an answer; a list of steps is a stream of these. What it throws becomes a 400 with the error's
 * message, so that the turn fails at once and says why.
 *
 * @param request The request.
 * @param index How many requests came before it.
 */
export type ModelResponder = (
  request: ModelRequest,
  index: number,
) => ModelAnswer | readonly StreamStep[] | Promise<ModelAnswer | readonly StreamStep[]>;

/** How the endpoint behaves. */
export interface ModelServerOptions {
  /** The answers in order, the last one for every further request; or a function that decides. */
  readonly script: readonly ModelAnswer[] | ModelResponder;
  /** A TCP port of 127.0.0.1; default 0, any that is free. */
  readonly port?: number;
  /**
   * Whether pages of any origin may ask, with any header: preflights (`OPTIONS`) are answered, and answers
   * carry the headers of CORS. Default: no.
   */
  readonly cors?: boolean;
  /** Whether the process may end while the endpoint is open and nobody waits for an answer. Default: no. */
  readonly unref?: boolean;
}

/** A running endpoint. */
export interface ModelServer {
  /** The provider's base URL: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** What was received so far, oldest first. Grows with each request; `length = 0` empties it. */
  readonly requests: ModelRequest[];
  /** Drops all connections and frees the port. May be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const PATH = "/v1/responses";
/** A request body over this many bytes is refused with status 413. */
const BODY_LIMIT = 64 * 1024 * 1024;
/** Characters gathered before they are written: one system call for many small events. */
const WRITE_SIZE = 64 * 1024;

/**
 * Starts a model endpoint that speaks the Responses API over real HTTP and real server-sent events, for tests
 * and demonstrations without a network or a key. It serves `POST /v1/responses` and takes any key.
 *
 * ```ts
 * await using server = await startModelServer({
 *   script: [answer(execCommand("ls")), answer(message("done"))],
 * });
 * ```
 *
 * @throws CodexError `invalid_argument` when the script is empty or an answer has no known form; an error with
 *   a `code` such as `EADDRINUSE` when the port is taken.
 */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const respond = responder(options.script);
  const requests: ModelRequest[] = [];
  let received = 0;

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      // The client went away, or the server was closed under the answer: nobody is left to tell.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    if (options.cors === true) {
      allowOrigins(incoming, response);
      if (incoming.method === "OPTIONS") {
        response.writeHead(204).end();
        return;
      }
    }
    if (incoming.method !== "POST" || !path.startsWith(PATH)) {
      incoming.resume();
      return writeStatus(response, refusal(404, `this endpoint serves POST ${PATH}`));
    }
    const text = await readBody(incoming);
    if (text === undefined) return writeStatus(response, refusal(413, "the request is too large"));
    const request = { path, headers: joinHeaders(incoming), body: parseBody(text) };
    requests.push(request);
    const reply = await decide(respond, request, received++);
    if (isStream(reply)) return writeStream(response, reply);
    return writeStatus(response, reply);
  }

  if (options.unref === true) {
    server.on("connection", (socket) => socket.unref());
    server.unref();
  }
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, close, [Symbol.asyncDispose]: close };
}

function responder(script: readonly ModelAnswer[] | ModelResponder): ModelResponder {
  if (typeof script === "function") return script;
  const answers = parseScript(script);
  const last = answers[answers.length - 1];
  return (_request, index) => answers[index] ?? last ?? refusal(500, "the script is empty");
}

async function decide(respond: ModelResponder, request: ModelRequest, index: number): Promise<ModelAnswer> {
  try {
    const reply = await respond(request, index);
    return parseAnswer(Array.isArray(reply) ? { sse: reply } : reply, `the responder's answer ${index + 1}`);
  } catch (error) {
    return refusal(400, error instanceof Error ? error.message : String(error));
  }
}

/** `*` for the headers of a request would leave out `authorization`, so those that are asked for are named. */
function allowOrigins(incoming: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "*");
  const asked = incoming.headers["access-control-request-headers"];
  if (asked !== undefined) response.setHeader("access-control-allow-headers", asked);
}

function refusal(status: number, message: string): StatusAnswer {
  return { status, body: { error: { message } } };
}

function writeStatus(response: ServerResponse, reply: StatusAnswer): void {
  response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
  response.end(JSON.stringify(reply.body ?? {}));
}

async function writeStream(response: ServerResponse, reply: StreamAnswer): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    ...reply.headers,
  });
  let text = "";
  for (const step of reply.sse) {
    if (!isPause(step)) text += encodeStep(step);
    if (isPause(step) || text.length >= WRITE_SIZE) {
      await write(response, text, gone.signal);
      text = "";
    }
    if (isPause(step)) await delay(step.pause_ms, undefined, { signal: gone.signal });
  }
  if (reply.cut === true || reply.hang === true) {
    if (text !== "") response.write(text);
    if (reply.cut === true) response.socket?.destroy();
    return;
  }
  response.end(text);
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (text !== "" && !response.write(text)) await once(response, "drain", { signal });
}

/** The body as text; `undefined` when it is over the limit. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    // Read on to the end: an answer before it would look like a broken connection to the client.
    if (size <= BODY_LIMIT) chunks.push(bytes);
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks).toString("utf8");
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}
