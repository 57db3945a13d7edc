/** Reads server-sent events from bytes, by the HTML standard, section "Interpreting an event stream". */

import { CodexError } from "../../errors.ts";

/** A message; without a name of its own it is called `message`. */
export interface SseMessage {
  readonly name: string;
  readonly data: string;
}

/** UTF-16 units that one message may hold. */
const mostUnits = 64 * 1024 * 1024;

/** Takes chunks that may end anywhere. */
export class SseReader {
  readonly #decoder = new TextDecoder();
  /** Pieces of a line that has not ended. */
  #line: string[] = [];
  #units = 0;
  #afterReturn = false;
  #name = "";
  #data: string[] = [];

  /**
   * The messages that end in a chunk.
   *
   * @throws CodexError `invalid_event` for a message of more than 64 Mi UTF-16 units.
   */
  push(chunk: Uint8Array): SseMessage[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    // A line break of two characters may be cut in two.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    if (text !== "") this.#afterReturn = text.endsWith("\r");
    this.#units += text.length;
    if (this.#units > mostUnits) {
      throw new CodexError("invalid_event", "The event stream holds a message that is too long.");
    }
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? "";
    const messages: SseMessage[] = [];
    for (const line of lines) {
      this.#line.push(line);
      this.#take(this.#line.join(""), messages);
      this.#line = [];
    }
    if (rest !== "") this.#line.push(rest);
    return messages;
  }

  #take(line: string, messages: SseMessage[]): void {
    if (line === "") {
      if (this.#data.length > 0) {
        messages.push({ name: this.#name || "message", data: this.#data.join("\n") });
      }
      this.#name = "";
      this.#data = [];
      this.#units = 0;
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#name = value;
  }
}
