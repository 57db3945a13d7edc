/** Long output folded: the first lines as they come, the last ones at the end, a count for the middle. */

/** Prints lines; the first at once. */
export class Fold {
  readonly #print: (line: string) => void;
  readonly #head: number;
  readonly #tail: number;
  #shown = 0;
  #skipped = 0;
  #last: string[] = [];
  #partial = "";

  /**
   * @param print Takes a line without its end.
   * @param head Lines shown at once.
   * @param tail Lines kept for the end.
   */
  constructor(print: (line: string) => void, { head, tail }: { head: number; tail: number }) {
    this.#print = print;
    this.#head = head;
    this.#tail = tail;
  }

  /** Takes a piece of output, cut anywhere. */
  write(text: string): void {
    const lines = (this.#partial + text).split("\n");
    // A line without an end is not kept beyond what a terminal could show of it.
    this.#partial = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    for (const line of lines) this.#line(line);
  }

  /** Prints what was kept back. Returns whether anything was printed at all. */
  end(): boolean {
    if (this.#partial !== "") this.#line(this.#partial);
    this.#partial = "";
    if (this.#skipped > 0) this.#print(`… ${this.#skipped} more ${this.#skipped === 1 ? "line" : "lines"}`);
    for (const line of this.#last) this.#print(line);
    this.#last = [];
    return this.#shown > 0;
  }

  #line(line: string): void {
    if (this.#shown < this.#head) {
      this.#shown += 1;
      this.#print(line);
      return;
    }
    this.#last.push(line);
    if (this.#last.length > this.#tail) {
      this.#last.shift();
      this.#skipped += 1;
    }
  }
}

const LONGEST_LINE = 4096;
