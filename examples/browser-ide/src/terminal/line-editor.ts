/** A line that is being typed in a terminal: keys in, text and cursor out. Pure of the screen. */

/** What a key asks for beyond the line itself. */
export type LineRequest =
  | { readonly type: "run"; readonly line: string }
  | { readonly type: "cancel" }
  | { readonly type: "clear" }
  | { readonly type: "complete" };

/** How many lines are remembered. */
const REMEMBERED = 500;

/** The line, and the lines before it. */
export class LineEditor {
  text = "";
  /** In UTF-16 units from the beginning. */
  cursor = 0;
  readonly #history: string[];
  #at: number;
  #draft = "";

  /** @param history lines of before, oldest first. */
  constructor(history: readonly string[] = []) {
    this.#history = [...history];
    this.#at = this.#history.length;
  }

  /** The lines that were run, oldest first. */
  get history(): readonly string[] {
    return this.#history;
  }

  /** Takes what the terminal sends for a key or a paste; tells what it asks for. */
  take(data: string): LineRequest[] {
    const requests: LineRequest[] = [];
    for (const key of keysOf(data)) {
      const request = this.#key(key);
      if (request !== null) requests.push(request);
    }
    return requests;
  }

  /** Puts text at the cursor. */
  insert(text: string): void {
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.cursor += text.length;
  }

  /** The word before the cursor, to be completed. */
  get word(): string {
    return /\S*$/.exec(this.text.slice(0, this.cursor))?.[0] ?? "";
  }

  #key(key: string): LineRequest | null {
    switch (key) {
      case "\r":
      case "\n":
        return this.#run();
      case "\u0003":
        this.#set("");
        this.#at = this.#history.length;
        return { type: "cancel" };
      case "\u000c":
        return { type: "clear" };
      case "\t":
        return { type: "complete" };
      case "\u007f":
      case "\b":
        this.#delete(this.#before(), this.cursor);
        return null;
      case "\u001b[3~":
        this.#delete(this.cursor, this.#after());
        return null;
      case "\u0001":
      case "\u001b[H":
        this.cursor = 0;
        return null;
      case "\u0005":
      case "\u001b[F":
        this.cursor = this.text.length;
        return null;
      case "\u0015":
        this.#delete(0, this.cursor);
        return null;
      case "\u000b":
        this.#delete(this.cursor, this.text.length);
        return null;
      case "\u0017":
        this.#delete(this.text.slice(0, this.cursor).replace(/\S+\s*$/, "").length, this.cursor);
        return null;
      case "\u001b[D":
        this.cursor = this.#before();
        return null;
      case "\u001b[C":
        this.cursor = this.#after();
        return null;
      case "\u001b[A":
        this.#recall(this.#at - 1);
        return null;
      case "\u001b[B":
        this.#recall(this.#at + 1);
        return null;
      default:
        // Other control characters and escape sequences say nothing here.
        if (key >= " " && !key.startsWith("\u001b")) this.insert(key);
        return null;
    }
  }

  #run(): LineRequest {
    const line = this.text;
    if (line.trim() !== "" && this.#history.at(-1) !== line) {
      this.#history.push(line);
      if (this.#history.length > REMEMBERED) this.#history.shift();
    }
    this.#at = this.#history.length;
    this.#set("");
    return { type: "run", line };
  }

  #recall(index: number): void {
    if (index < 0 || index > this.#history.length) return;
    if (this.#at === this.#history.length) this.#draft = this.text;
    this.#at = index;
    this.#set(this.#history[index] ?? this.#draft);
  }

  #set(text: string): void {
    this.text = text;
    this.cursor = text.length;
  }

  #delete(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
  }

  #before(): number {
    const low = this.text.charCodeAt(this.cursor - 1);
    const pair = low >= 0xdc00 && low <= 0xdfff;
    return Math.max(0, this.cursor - (pair ? 2 : 1));
  }

  #after(): number {
    const high = this.text.charCodeAt(this.cursor);
    const pair = high >= 0xd800 && high <= 0xdbff;
    return Math.min(this.text.length, this.cursor + (pair ? 2 : 1));
  }
}

/** Escape sequences whole, and all else character by character. */
function keysOf(data: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send them.
  return data.replaceAll("\r\n", "\r").match(/\u001b\[[0-9;]*[A-Za-z~]|\u001bO[A-Z]|[\s\S]/gu) ?? [];
}
