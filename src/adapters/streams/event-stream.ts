/**
 * Events as text for HTTP: server-sent events, as the HTML standard has them (`text/event-stream`). Each is a
 * message without a name whose data is the event's JSON. After the last one comes a message named `end`; where the
 * events fail, one named `failure` with the error's code and text. So a connection that was cut is told apart.
 */

import { CodexError, isCode } from "../../errors.ts";
import { decodeEvent, type Event, ProtocolError } from "../../protocol/index.ts";
import { SseReader } from "./sse-reader.ts";

/** Options of {@link toEventStream}. */
export interface EventStreamOptions {
  /**
   * After so many milliseconds without an event a comment is sent, so that nobody between takes the connection for
   * dead. Default: 15,000.
   */
  readonly keepAliveMs?: number;
}

/** Headers of a response whose body is {@link toEventStream}'s. */
export const eventStreamHeaders: Readonly<Record<string, string>> = Object.freeze({
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
});

const defaultKeepAliveMs = 15_000;

/**
 * Events as the body of a response. Cancelling it, which servers do when the page goes away, leaves the events early.
 *
 * @throws CodexError `invalid_argument` for a time that is no positive number.
 */
export function toEventStream(
  events: AsyncIterable<Event>,
  options: EventStreamOptions = {},
): ReadableStream<Uint8Array> {
  const { keepAliveMs = defaultKeepAliveMs } = options;
  if (!(keepAliveMs > 0)) {
    throw new CodexError("invalid_argument", "keepAliveMs must be a positive number.");
  }
  const encoder = new TextEncoder();
  const iterator = events[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<Event, unknown>> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const send = (text: string): void => controller.enqueue(encoder.encode(text));
        try {
          pending ??= iterator.next();
          const next = await within(pending, keepAliveMs);
          if (next === undefined) return send(": \n\n");
          pending = undefined;
          if (!next.done) return send(`data: ${JSON.stringify(next.value)}\n\n`);
          send("event: end\ndata: {}\n\n");
        } catch (error) {
          send(`event: failure\ndata: ${JSON.stringify(failure(error))}\n\n`);
        }
        controller.close();
      },
      async cancel() {
        // Nobody is left to tell what it throws.
        pending?.catch(() => {});
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The events of {@link toEventStream}, each checked. Leaving them early cancels the response.
 *
 * @param source what `fetch` gave, or its body.
 * @throws CodexError `http_status` for a response that is no success, `bad_request` for one that is no event stream,
 *   the failure that the server told, `invalid_event`, `stream_disconnected` when it was cut.
 */
export async function* fromEventStream(
  source: Response | ReadableStream<Uint8Array>,
): AsyncGenerator<Event, void, undefined> {
  const reader = bodyOf(source).getReader();
  const messages = new SseReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      for (const { name, data } of messages.push(next.value)) {
        if (name === "end") return;
        if (name === "failure") throw toldFailure(data);
        if (name === "message") yield decoded(data);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  throw new CodexError("stream_disconnected", "The event stream was cut before its end; connect again.");
}

function bodyOf(source: Response | ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  if (!("body" in source)) return source;
  if (!source.ok) {
    throw new CodexError("http_status", `The server answered with status ${source.status}.`, {
      details: { httpStatus: source.status },
    });
  }
  const type = source.headers.get("content-type") ?? "";
  if (source.body === null || !type.startsWith("text/event-stream")) {
    throw new CodexError("bad_request", `The server's answer is no event stream but "${type}".`);
  }
  return source.body;
}

function decoded(data: string): Event {
  try {
    return decodeEvent(JSON.parse(data));
  } catch (error) {
    const path = error instanceof ProtocolError ? { details: { path: error.path } } : {};
    const message = error instanceof Error ? error.message : String(error);
    throw new CodexError("invalid_event", `The event stream holds what is no event: ${message}`, {
      cause: error,
      ...path,
    });
  }
}

function failure(error: unknown): { code: string; message: string } {
  if (error instanceof CodexError) return { code: error.code, message: error.message };
  // What else is thrown may say more than a page should read.
  return { code: "engine_fault", message: "The events failed on the server." };
}

function toldFailure(data: string): CodexError {
  const told = parsed(data);
  const code = typeof told["code"] === "string" && isCode(told["code"]) ? told["code"] : "engine_fault";
  return new CodexError(code, typeof told["message"] === "string" ? told["message"] : "The events failed.");
}

function parsed(data: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The promise's value; `undefined` when it takes longer. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
