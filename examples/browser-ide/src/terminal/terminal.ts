/** A terminal on the page's shell: xterm.js draws, {@link LineEditor} reads, {@link ShellSession} runs. */

import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { FileSystem, Sandbox } from "codex-embed";

import { root } from "../workspace/paths.ts";
import { completePath } from "./complete.ts";
import { LineEditor, type LineRequest } from "./line-editor.ts";
import { ShellSession } from "./shell-session.ts";

/** The terminal of the page. */
export class PageTerminal {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #line = new LineEditor();
  readonly #shell: ShellSession;
  readonly #fs: FileSystem;
  /** Rows that the line takes up to the cursor, from 0. */
  #cursorRow = 0;
  #busy = false;
  /** What was typed while a command ran. */
  #ahead = "";

  constructor(parent: HTMLElement, fs: FileSystem, sandbox: Sandbox) {
    this.#fs = fs;
    this.#shell = new ShellSession(sandbox, root);
    this.#terminal = new Terminal({
      fontFamily: style("--mono"),
      fontSize: 13,
      lineHeight: 1.3,
      cursorBlink: true,
      convertEol: true,
      scrollback: 5_000,
      screenReaderMode: false,
      theme: theme(),
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.open(parent);
    this.#terminal.textarea?.setAttribute("aria-label", "Terminal");
    this.#terminal.attachCustomKeyEventHandler((event) => !isOurs(event));
    this.#terminal.onData((data) => void this.#take(data));
    this.fit();
    this.#terminal.writeln(
      "\u001b[37mThe shell of this page. Type a command, such as \u001b[0mls\u001b[37m or \u001b[0mbash test/run.sh\u001b[37m.\u001b[0m",
    );
    this.#draw();
  }

  /** Takes the size of its place. */
  fit(): void {
    this.#fit.fit();
  }

  /** Takes the colours of the theme. */
  recolour(): void {
    this.#terminal.options.theme = theme();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Empties the screen. */
  clear(): void {
    this.#terminal.clear();
  }

  dispose(): void {
    this.#shell.kill();
    this.#terminal.dispose();
  }

  async #take(data: string): Promise<void> {
    if (this.#busy) {
      if (data.includes("\u0003")) this.#shell.kill();
      else this.#ahead += data;
      return;
    }
    for (const [index, part] of data.split(/(?<=[\r\n])/).entries()) {
      // What follows a command waits until the command is over.
      if (index > 0 && this.#busy) this.#ahead += part;
      else for (const request of this.#line.take(part)) await this.#serve(request);
    }
    if (!this.#busy) this.#draw();
  }

  async #serve(request: LineRequest): Promise<void> {
    if (request.type === "clear") {
      this.#terminal.clear();
    } else if (request.type === "cancel") {
      this.#terminal.write("^C\r\n");
      this.#cursorRow = 0;
    } else if (request.type === "complete") {
      const { insert, names } = await completePath(this.#fs, this.#shell.cwd, this.#line.word);
      this.#line.insert(insert);
      if (insert === "" && names.length > 0) {
        this.#terminal.write(`\r\n${names.join("  ")}\r\n`);
        this.#cursorRow = 0;
      }
    } else {
      await this.#run(request.line);
    }
  }

  async #run(line: string): Promise<void> {
    this.#terminal.write("\r\n");
    this.#cursorRow = 0;
    if (line.trim() === "clear") {
      this.#terminal.clear();
      return;
    }
    if (line.trim() === "") return;
    this.#busy = true;
    let last = "\n";
    const write = (text: string) => {
      if (text === "") return;
      last = text;
      this.#terminal.write(text);
    };
    try {
      const { code } = await this.#shell.run(line, write);
      if (!last.endsWith("\n")) write("\n");
      if (code !== 0) write(`\u001b[37m${code === null ? "stopped" : `exit code ${code}`}\u001b[0m\n`);
    } catch (error) {
      write(`\u001b[31m${error instanceof Error ? error.message : String(error)}\u001b[0m\n`);
    } finally {
      this.#busy = false;
    }
    this.#draw();
    const ahead = this.#ahead;
    this.#ahead = "";
    if (ahead !== "") await this.#take(ahead);
  }

  /** Draws prompt and line anew, from where the prompt began. */
  #draw(): void {
    const columns = this.#terminal.cols;
    const folder = this.#shell.cwd === root ? "~" : this.#shell.cwd.replace(`${root}/`, "~/");
    const prompt = `\u001b[1;36m${folder}\u001b[0m $ `;
    const width = folder.length + 3;
    const up = this.#cursorRow > 0 ? `\u001b[${this.#cursorRow}A` : "";
    const total = width + this.#line.text.length;
    const place = width + this.#line.cursor;
    // A full last row leaves the cursor in it; a space brings it to the next.
    const wrap = total % columns === 0 ? " \r" : "";
    const rows = Math.floor(total / columns) - Math.floor(place / columns);
    const back = rows > 0 ? `\u001b[${rows}A` : "";
    this.#cursorRow = Math.floor(place / columns);
    this.#terminal.write(
      `\r${up}\u001b[J${prompt}${this.#line.text}${wrap}${back}\r${place % columns > 0 ? `\u001b[${place % columns}C` : ""}`,
    );
  }
}

/** Keys that are the IDE's, also in the terminal. */
function isOurs(event: KeyboardEvent): boolean {
  if (event.key === "F1") return true;
  return event.ctrlKey && !event.shiftKey && ["k", "j", "b", "i", "`"].includes(event.key.toLowerCase());
}

function theme(): ITheme {
  return {
    background: style("--editor"),
    foreground: style("--text"),
    cursor: style("--accent"),
    cursorAccent: style("--editor"),
    selectionBackground: style("--selection"),
    black: style("--text"),
    red: style("--red"),
    green: style("--green"),
    yellow: style("--yellow"),
    blue: style("--blue"),
    magenta: style("--purple"),
    cyan: style("--accent"),
    brightCyan: style("--accent"),
    white: style("--muted"),
  };
}

function style(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
