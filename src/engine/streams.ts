/** Response bodies and processes: what an effect opens and later effects read. */

import type { Process, ProcessExit, ProcessOutput } from "../host/types.ts";
import type { RequestId } from "../protocol/types/mcp.ts";
import type { Outcome } from "./boundary.ts";

/** A chunk that crosses the boundary holds no more than this. */
const maxChunk = 1 << 20;

/**
 * Something that is read piece by piece.
 *
 * A read that was aborted loses nothing: its piece waits for the next read.
 */
export abstract class OpenStream {
  #pending: Promise<Outcome> | undefined;

  /** The next piece. It counts as read only after {@link OpenStream.taken}. */
  peek(): Promise<Outcome> {
    this.#pending ??= this.read();
    return this.#pending;
  }

  /** The peeked piece was delivered. */
  taken(): void {
    this.#pending = undefined;
  }

  protected abstract read(): Promise<Outcome>;

  /** Closes it: cancels the body, kills the process. Safe to call twice. */
  abstract release(): void;
}

/** The body of a response. */
export class Body extends OpenStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #controller: AbortController;
  #rest: Uint8Array | undefined;

  /** @param controller aborts the request that the body belongs to. */
  constructor(body: ReadableStream<Uint8Array> | null, controller: AbortController) {
    super();
    this.#reader = body?.getReader();
    this.#controller = controller;
  }

  protected async read(): Promise<Outcome> {
    let chunk = this.#rest;
    while (chunk === undefined || chunk.length === 0) {
      const next = await this.#reader?.read();
      if (next === undefined || next.done) return { type: "end" };
      chunk = next.value;
    }
    this.#rest = chunk.length > maxChunk ? chunk.subarray(maxChunk) : undefined;
    return { type: "bytes", channel: "data", data: chunk.subarray(0, maxChunk) };
  }

  release(): void {
    this.#controller.abort();
    // Cancelling a body whose request was aborted rejects with that abort: nothing new.
    this.#reader?.cancel().catch(() => {});
  }
}

/** A connection to an MCP server; what is read from it are the server's questions. */
export abstract class ServerConnection extends OpenStream {
  /** The JSON text of a request's result, as UTF-8. */
  abstract request(method: string, params: unknown, signal: AbortSignal): Promise<Uint8Array>;

  /** Answers a question; nothing happens when it waits no longer. */
  abstract respond(id: RequestId, result: unknown): void;
}

/** A running process. */
export class RunningProcess extends OpenStream {
  readonly process: Process;

  constructor(process: Process) {
    super();
    this.process = process;
  }

  protected async read(): Promise<Outcome> {
    const next: ProcessOutput | ProcessExit = await this.process.read();
    if ("channel" in next) return { type: "bytes", channel: next.channel, data: next.data };
    return { type: "exited", code: next.code, signal: next.signal };
  }

  release(): void {
    this.process.kill();
  }
}
