/** Events as a `ReadableStream` of the web. */

/**
 * Events as a stream: of a session, a conversation, or a turn (`runStreamed`'s events, `startExecStream`). Nothing is
 * read before it is asked for, so what the stream's reader doesn't take, holds the agent back. Cancelling the stream
 * leaves the events early: a session or conversation is closed, a turn interrupted. What the events throw, the stream
 * fails with.
 */
export function toReadableStream<T>(events: AsyncIterable<T>): ReadableStream<T> {
  let iterator: AsyncIterator<T, unknown> | undefined;
  return new ReadableStream<T>(
    {
      async pull(controller) {
        iterator ??= events[Symbol.asyncIterator]();
        const next = await iterator.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        iterator ??= events[Symbol.asyncIterator]();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
