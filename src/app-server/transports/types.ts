/** What a client and the server talk through. */

/** One end of a pair of message streams. */
export interface Transport {
  /**
   * Sends a message, an object that JSON can hold. A promise resolves when there is room for the next one: that
   * is how a client that reads slowly slows down the threads it listens to. What it throws ends the connection.
   */
  send(message: object): void | Promise<void>;
  /**
   * What the other side sends: objects, or texts of JSON. Ends when the other side is gone; what it throws counts
   * as such an end.
   */
  readonly messages: AsyncIterable<unknown>;
  /** Ends the connection. Safe to call twice. */
  close(): void | Promise<void>;
}
