/** Streams that one side reads and the other has: asked for piece by piece, so that nothing gathers. */

import { throwIfAborted } from "../host/errors.ts";
import type { Peer } from "./peer.ts";

/** The open streams of one side. */
export class OpenStreams {
  readonly #open = new Map<number, AsyncIterator<Uint8Array, unknown>>();
  #count = 0;

  /** Keeps a stream until it is read to its end, dropped, or failed; gives its number. */
  add(stream: AsyncIterator<Uint8Array, unknown>): number {
    const number = this.#count++;
    this.#open.set(number, stream);
    return number;
  }

  /** The next piece; `null` after the last. Throws what the stream throws. */
  async read(number: number): Promise<Uint8Array | null> {
    const stream = this.#open.get(number);
    if (stream === undefined) return null;
    try {
      const next = await stream.next();
      if (!next.done) return next.value;
      this.#open.delete(number);
      return null;
    } catch (error) {
      this.#open.delete(number);
      throw error;
    }
  }

  /** Lets go of a stream that nobody reads any more. */
  drop(number: number): void {
    const stream = this.#open.get(number);
    this.#open.delete(number);
    // Cancelling a body that has failed meanwhile fails as well: nothing new.
    void stream?.return?.().catch(() => undefined);
  }

  /** Lets go of all. */
  dropAll(): void {
    for (const number of this.#open.keys()) this.drop(number);
  }
}

/** A body as an iterator that cancels it when it is left. */
export function piecesOf(body: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array, undefined> {
  const reader = body.getReader();
  return {
    next: async () => {
      const next = await reader.read();
      return next.done ? { done: true, value: undefined } : { done: false, value: next.value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/**
 * A stream of the other side as a body; it asks only when it is read.
 *
 * @param signal gives the stream up, and with it the connection behind it.
 */
export function remoteBody(peer: Peer, stream: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  const drop = () => {
    signal.removeEventListener("abort", drop);
    if (peer.endedBy === undefined) peer.tell({ type: "drop", stream });
  };
  if (signal.aborted) drop();
  else signal.addEventListener("abort", drop);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        throwIfAborted(signal);
        const piece = await peer.call("read", { stream });
        throwIfAborted(signal);
        if (piece !== null) {
          controller.enqueue(piece);
          return;
        }
        signal.removeEventListener("abort", drop);
        controller.close();
      },
      cancel: drop,
    },
    { highWaterMark: 0 },
  );
}

/** A stream of the other side as an iterable. */
export async function* remotePieces(peer: Peer, stream: number): AsyncGenerator<Uint8Array, void, undefined> {
  let isOver = false;
  try {
    for (;;) {
      const piece = await peer.call("read", { stream });
      isOver = piece === null;
      if (piece === null) return;
      yield piece;
    }
  } finally {
    if (!isOver && peer.endedBy === undefined) peer.tell({ type: "drop", stream });
  }
}
