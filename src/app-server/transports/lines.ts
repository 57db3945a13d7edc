/** Lines of JSON over two streams of bytes, as on a process's standard input and output. */

import type { Transport } from "./types.ts";

/** The most bytes of a line; a longer one is passed over. Images travel inside messages. */
const LONGEST_LINE = 67_108_864;

/** What is used of a stream that is written to. */
export interface LineSink {
  /** Resolves when there is room for more. */
  write(text: string): void | Promise<void>;
  /** Nothing more is written. Default: nothing is done. */
  end?(): void;
}

/**
 * A transport that has one message a line. A line of more than 64 MiB is dropped; it arrives as an empty text,
 * which is no message.
 *
 * @param input bytes in chunks: a Node stream, a `ReadableStream`.
 */
export function lineTransport(input: AsyncIterable<Uint8Array>, output: LineSink): Transport {
  let closed = false;
  return {
    send: (message) => {
      if (closed) throw new Error("the connection is closed");
      return output.write(`${JSON.stringify(message)}\n`);
    },
    messages: linesOf(input),
    close: () => {
      if (closed) return;
      closed = true;
      output.end?.();
    },
  };
}

const NEWLINE = 0x0a;

/** The lines of a stream of bytes that are not blank. */
export async function* linesOf(
  input: AsyncIterable<Uint8Array>,
  longest: number = LONGEST_LINE,
): AsyncGenerator<string, void, undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      const tooLong = size + end - start > longest;
      const line = tooLong ? "" : textOf(parts);
      if (tooLong || line.trim() !== "") yield line;
      parts.length = 0;
      size = 0;
      start = end + 1;
    }
    size += chunk.length - start;
    if (size > longest) parts.length = 0;
    else if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  const last = size > longest ? "" : textOf(parts);
  if (last.trim() !== "") yield last;
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  const texts = parts.map((part) => decoder.decode(part, { stream: true }));
  return texts.join("") + decoder.decode();
}
