/** Bodies of MCP servers, whose messages the SDK gathers whole before it looks at them. */

/** Bytes of one message; a longer one ends the connection, as a line of a server's standard output does. */
const maxMessage = 64 << 20;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * The same body, which fails when a message in it is longer than `limit` bytes.
 *
 * @param isStream whether it is an event stream, whose messages end with an empty line; else all of it is one.
 */
export function limitedBody(
  body: ReadableStream<Uint8Array>,
  isStream: boolean,
  limit: number = maxMessage,
): ReadableStream<Uint8Array> {
  let length = 0;
  let lineIsEmpty = true;
  let before = lineFeed;
  const count = (chunk: Uint8Array): void => {
    if (!isStream) {
      length += chunk.byteLength;
      return;
    }
    for (const byte of chunk) {
      length += 1;
      // Lines end with either, or with both, which is one end.
      const isEnd = byte === carriageReturn || (byte === lineFeed && before !== carriageReturn);
      if (isEnd && lineIsEmpty) length = 0;
      if (isEnd || byte !== lineFeed) lineIsEmpty = isEnd;
      before = byte;
    }
  };
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count(chunk);
        if (length > limit) throw new Error(`The server sent a message of more than ${limit} bytes.`);
        controller.enqueue(chunk);
      },
    }),
  );
}
