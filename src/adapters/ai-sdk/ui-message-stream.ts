/** A turn as the AI SDK's UI message stream, in process and as a response. */

import { CodexError } from "../../errors.ts";
import type { Event } from "../../protocol/index.ts";
import { ChunkMapper, type CodexChunk } from "./chunks.ts";

/**
 * The chunks of one turn: of a run (`startExecStream`), or of a session or conversation, where the stream ends with
 * the turn and leaves the rest to be read. Cancelling it leaves the events early, which interrupts a run. What the
 * events throw becomes an `error` chunk; `turn_aborted` an `abort`.
 */
export function toUIMessageStream(
  events: AsyncIterable<Event> | AsyncIterator<Event, unknown>,
): ReadableStream<CodexChunk> {
  const iterator = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events;
  const mapper = new ChunkMapper();
  let ended = false;
  return new ReadableStream<CodexChunk>(
    {
      async pull(controller) {
        try {
          for (;;) {
            const next = await iterator.next();
            if (next.done) return controller.close();
            // After its turn a run still ends its session.
            const chunks = ended ? [] : mapper.push(next.value.msg);
            for (const chunk of chunks) controller.enqueue(chunk);
            ended ||= chunks.some(({ type }) => type === "finish" || type === "abort");
            if (ended && isSession(events)) return controller.close();
            if (chunks.length > 0) return;
          }
        } catch (error) {
          if (!ended) controller.enqueue(thrown(error));
          controller.close();
        }
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * {@link toUIMessageStream} as the response that `useChat` reads.
 *
 * @param init status and headers beside the stream's own.
 */
export function toUIMessageStreamResponse(
  events: AsyncIterable<Event> | AsyncIterator<Event, unknown>,
  init: ResponseInit = {},
): Response {
  const encoder = new TextEncoder();
  const lines = new TransformStream<CodexChunk, Uint8Array>({
    transform: (chunk, controller) =>
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`)),
    flush: (controller) => controller.enqueue(encoder.encode("data: [DONE]\n\n")),
  });
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(streamHeaders)) headers.set(name, value);
  return new Response(toUIMessageStream(events).pipeThrough(lines), { ...init, headers });
}

/** The headers that mark the stream's format. */
const streamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache",
  "x-vercel-ai-ui-message-stream": "v1",
  "x-accel-buffering": "no",
};

/** An iterator that the caller goes on reading, as opposed to events that end by themselves. */
function isSession(events: object): boolean {
  return !(Symbol.asyncIterator in events);
}

function thrown(error: unknown): CodexChunk {
  if (error instanceof CodexError && error.code === "turn_aborted") return { type: "abort" };
  return { type: "error", errorText: failureText(error) };
}

/** What a page is told of what events throw: only our own words are meant for it. */
export function failureText(error: unknown): string {
  return error instanceof CodexError ? error.message : "The events failed.";
}
