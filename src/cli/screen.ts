/** Lines on a terminal, with a spinner below them while something goes on. */

import { isLively } from "./style.ts";
import type { Output, Terminal } from "./terminal.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;
const eraseLine = "\r\u001b[K";

/** Writes whole lines and streamed text; the spinner gives way to both. */
export class Screen {
  readonly #output: Output;
  readonly #lively: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  #status: string | undefined;
  #frame = 0;
  #midLine = false;

  constructor(output: Output, env: Terminal["env"]) {
    this.#output = output;
    this.#lively = isLively(output, env);
  }

  /** Whether text is shown as it streams. */
  get streams(): boolean {
    return this.#lively;
  }

  get columns(): number {
    return this.#output.columns;
  }

  /** How wide lines may be: what goes to a file or a program is not broken. */
  get width(): number {
    return this.#output.isTTY ? this.#output.columns : Number.POSITIVE_INFINITY;
  }

  /** Writes lines of their own. */
  line(text = ""): void {
    this.endStream();
    this.#erase();
    this.#output.write(`${text}\n`);
    this.#draw();
  }

  /** Writes text that goes on. */
  stream(text: string): void {
    if (text === "") return;
    if (!this.#midLine) this.#erase();
    this.#output.write(text);
    this.#midLine = !text.endsWith("\n");
  }

  /** Ends streamed text. */
  endStream(): void {
    if (!this.#midLine) return;
    this.#midLine = false;
    this.#output.write("\n");
  }

  /** Says what goes on; `undefined` when nothing does. Not shown where lines can't be drawn over. */
  status(text: string | undefined): void {
    if (!this.#lively) return;
    this.#erase();
    this.#status = text;
    if (text === undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setInterval(() => {
      this.#frame = (this.#frame + 1) % frames.length;
      this.#draw();
    }, frameMs);
    this.#draw();
  }

  #erase(): void {
    if (this.#status !== undefined && !this.#midLine) this.#output.write(eraseLine);
  }

  #draw(): void {
    if (this.#status === undefined || this.#midLine) return;
    this.#output.write(`${eraseLine}${frames[this.#frame]} ${this.#status}`);
  }
}
