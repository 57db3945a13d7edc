import { closeSync } from "node:fs";
import { Readable } from "node:stream";

/** What is used of Bun's own API: its files read pipes without a thread that waits. */
interface BunRuntime {
  file(descriptor: number): { stream(): ReadableStream<Uint8Array> };
}

/** Bun, where this runs in it. */
export function bunRuntime(): BunRuntime | undefined {
  return (globalThis as { readonly Bun?: BunRuntime }).Bun;
}

/**
 * Reads a named pipe in Bun, whose `Socket` never hears from a descriptor. Takes the descriptor over: it is
 * closed with the stream.
 */
export function readPipe(bun: BunRuntime, descriptor: number): Readable {
  // Bun reads from a duplicate.
  const reader = bun.file(descriptor).stream().getReader();
  return new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, done) {
      closeSync(descriptor);
      reader.cancel().then(
        () => done(error),
        () => done(error),
      );
    },
  });
}
