import type { Readable } from "node:stream";

import type { ProcessOutput } from "../types.ts";
import { plainBytes } from "./bytes.ts";

/** Unread bytes at which the pipes are left to fill. */
const HIGH_WATER = 128 * 1024;

/** The most that one piece holds. */
const PIECE = 64 * 1024;

/**
 * How long after the command's end the pipes stay open when something it left behind holds them, in
 * milliseconds: enough for the last words of a helper, too short for anyone to wait for.
 */
const GRACE_MS = 200;

/**
 * The most that is read after the command's end from what it left behind. More than a pipe can hold, so
 * nothing that the command itself wrote is lost.
 */
const AFTER_END = 1024 * 1024;

/**
 * The output of a command: two pipes read as one sequence, in order of arrival. At the high-water mark
 * both pipes are paused, and among what waits behind it only the order within a channel is kept.
 */
export class OutputReader {
  readonly #streams: readonly Readable[];
  readonly #onChange: () => void;
  #pieces: ProcessOutput[] = [];
  /** The pieces before this one are taken. */
  #first = 0;
  #unread = 0;
  #open: number;
  #paused = false;
  /** Bytes left to read after the end; `null` while the command runs. */
  #allowance: number | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;
  /** Counts arrivals, to notice a quiet turn of the loop. */
  #arrivals = 0;
  #stopped = false;

  /** `onChange` is called when there may be something to take, or all of it has come. */
  constructor(stdout: Readable, stderr: Readable, onChange: () => void) {
    this.#streams = [stdout, stderr];
    this.#open = this.#streams.length;
    this.#onChange = onChange;
    this.#watch(stdout, "stdout");
    this.#watch(stderr, "stderr");
  }

  /** Whether nothing more will arrive; what has is still to be taken. */
  get ended(): boolean {
    return this.#stopped || this.#open === 0;
  }

  /** The next piece, if one is there. */
  take(): ProcessOutput | undefined {
    const piece = this.#pieces[this.#first];
    if (piece === undefined) return undefined;
    this.#first += 1;
    this.#unread -= piece.data.byteLength;
    if (this.#first === this.#pieces.length) {
      this.#pieces = [];
      this.#first = 0;
      this.#resume();
    }
    return piece;
  }

  /** The command has ended: what its pipes still hold is read, and soon no more is waited for. */
  commandEnded(): void {
    this.#allowance = AFTER_END;
    this.#startGrace();
  }

  /** Closes the pipes. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#grace);
    for (const stream of this.#streams) stream.destroy();
    this.#onChange();
  }

  #watch(stream: Readable, channel: ProcessOutput["channel"]): void {
    stream.on("data", (chunk: Buffer) => this.#arrived(channel, plainBytes(chunk)));
    // A broken pipe ends the output as its end does; `close` follows either.
    stream.on("error", () => {});
    stream.once("close", () => {
      this.#open -= 1;
      if (this.ended) clearTimeout(this.#grace);
      this.#onChange();
    });
  }

  #arrived(channel: ProcessOutput["channel"], bytes: Uint8Array): void {
    if (this.#stopped) return;
    this.#arrivals += 1;
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      this.#pieces.push({ channel, data: bytes.subarray(at, at + PIECE) });
    }
    this.#unread += bytes.byteLength;
    if (this.#allowance !== null) this.#allowance -= bytes.byteLength;
    if (this.#allowance !== null && this.#allowance <= 0) this.stop();
    else if (this.#unread >= HIGH_WATER) this.#pause();
    this.#onChange();
  }

  #pause(): void {
    this.#paused = true;
    clearTimeout(this.#grace);
    for (const stream of this.#streams) stream.pause();
  }

  #resume(): void {
    if (!this.#paused || this.#stopped) return;
    this.#paused = false;
    for (const stream of this.#streams) stream.resume();
    this.#startGrace();
  }

  #startGrace(): void {
    if (this.#allowance === null || this.#paused || this.ended) return;
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#stopWhenQuiet(), GRACE_MS);
  }

  /**
   * Stops at the first turn of the loop in which nothing arrives. The timer alone proves nothing: on a busy
   * loop it fires before the pipes were looked at.
   */
  #stopWhenQuiet(): void {
    const before = this.#arrivals;
    setImmediate(() => {
      if (this.#paused || this.ended) return;
      if (this.#arrivals === before) this.stop();
      else this.#stopWhenQuiet();
    });
  }
}
