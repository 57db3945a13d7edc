/** The queue between a session's steps and the program that reads its events. */

/**
 * A single-producer, single-consumer queue that ends once, well or with an error.
 *
 * It never refuses an item: the producer looks at {@link EventQueue.isFull} and stops asking for more.
 */
export class EventQueue<T> {
  #items: T[] = [];
  #head = 0;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: ((result: IteratorResult<T, undefined> | PromiseLike<IteratorResult<T, undefined>>) => void)[] =
    [];
  readonly #highWater: number;
  readonly #onDrained: () => void;
  #wasFull = false;

  /**
   * @param highWater items that may wait before the queue counts as full.
   * @param onDrained called when a full queue has been read down to half of that, or has ended.
   */
  constructor(highWater: number, onDrained: () => void) {
    this.#highWater = highWater;
    this.#onDrained = onDrained;
  }

  /** Items that wait to be read. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Whether {@link EventQueue.end} or {@link EventQueue.fail} was called. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the producer should wait. Once true, it stays so until the queue is drained. */
  get isFull(): boolean {
    if (!this.#wasFull && !this.#ended && this.size >= this.#highWater) this.#wasFull = true;
    return this.#wasFull;
  }

  /** Adds an item; after the end it is dropped. */
  push(item: T): void {
    if (this.#ended) return;
    const reader = this.#waiting.shift();
    if (reader === undefined) this.#items.push(item);
    else reader({ value: item, done: false });
  }

  /** Ends the queue: what waits is still read. */
  end(): void {
    this.#finish();
  }

  /** Ends the queue with an error, thrown to the reader once, after what waits is read. */
  fail(error: unknown): void {
    if (!this.#ended) this.#failure = { error };
    this.#finish();
  }

  /** Ends the queue and drops what waits: nobody reads any more. */
  discard(): void {
    this.#failure = undefined;
    this.#items = [];
    this.#head = 0;
    this.#finish();
  }

  /** The next item, or that there is none to come. */
  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#items.length) {
      return Promise.resolve({ value: this.#take(), done: false });
    }
    if (this.#ended) return this.#ending();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #take(): T {
    const item = this.#items[this.#head++] as T;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    if (this.#wasFull && this.size <= this.#highWater / 2) this.#release();
    return item;
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    const readers = this.#waiting;
    this.#waiting = [];
    for (const reader of readers) reader(this.#ending());
    if (this.#wasFull) this.#release();
  }

  #ending(): Promise<IteratorResult<T, undefined>> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return Promise.reject(failure.error);
    return Promise.resolve({ value: undefined, done: true });
  }

  #release(): void {
    this.#wasFull = false;
    this.#onDrained();
  }
}
