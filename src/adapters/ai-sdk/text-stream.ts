/** What the agent says, as the AI SDK's text stream: for `useObject` and `useCompletion`. */

import type { Event } from "../../protocol/index.ts";

/**
 * The words of a run's messages as they are written, with a blank line between two messages. With an output schema they
 * are the JSON of an object, of which `useObject` shows what is there so far. Cancelling it interrupts the run.
 *
 * The stream fails with what the events throw, and with the reason of a failed turn.
 */
export function toTextStream(events: AsyncIterable<Event>): ReadableStream<string> {
  const iterator = events[Symbol.asyncIterator]();
  let said = false;
  let streamed = false;
  const text = ({ msg }: Event): string => {
    if (msg.type === "agent_message_delta" && msg.delta !== "") {
      const between = said && !streamed ? "\n\n" : "";
      streamed = true;
      return between + msg.delta;
    }
    if (msg.type !== "agent_message") return "";
    const whole = streamed ? "" : (said ? "\n\n" : "") + msg.message;
    said = true;
    streamed = false;
    return whole;
  };
  return new ReadableStream<string>(
    {
      async pull(controller) {
        for (;;) {
          const next = await iterator.next();
          if (next.done) return controller.close();
          if (next.value.msg.type === "error") throw new Error(next.value.msg.message);
          const piece = text(next.value);
          if (piece !== "") return controller.enqueue(piece);
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
 * {@link toTextStream} as a response.
 *
 * @param init status and headers beside the stream's own.
 */
export function toTextStreamResponse(events: AsyncIterable<Event>, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/plain; charset=utf-8");
  return new Response(toTextStream(events).pipeThrough(new TextEncoderStream()), { ...init, headers });
}
