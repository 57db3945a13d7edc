/** Commands of the user, one after the other, in the shell that the agent has. */

import type { Process, Sandbox } from "codex-embed";

/** Stands around the directory that a command ended in; no text has it. */
const MARK = "\u001e";

/** How a command ended. */
export interface CommandEnd {
  /** `null` when it was stopped. */
  readonly code: number | null;
}

/** Keeps the working directory from command to command. */
export class ShellSession {
  /** Absolute. */
  cwd: string;
  readonly #sandbox: Sandbox;
  readonly #workspace: string;
  #running: Process | null = null;

  constructor(sandbox: Sandbox, workspace: string) {
    this.#sandbox = sandbox;
    this.#workspace = workspace;
    this.cwd = workspace;
  }

  /** Whether a command is running. */
  get busy(): boolean {
    return this.#running !== null;
  }

  /** Runs a command; its output goes to `write` as it comes. Throws as {@link Sandbox.spawn} does. */
  async run(command: string, write: (text: string) => void): Promise<CommandEnd> {
    // The directory is told behind the output, whatever the command's exit code is.
    const script = `${command}\n__code=$?; printf '${MARK}%s${MARK}' "$PWD"; exit $__code`;
    const process = await this.#sandbox.spawn({
      argv: [this.#sandbox.shell.path, "-c", script],
      cwd: this.cwd,
      env: { inherit: "all", exclude: [], include_only: [], set: {} },
      stdin: false,
      tty: false,
      // The user's own command: nothing limits it.
      sandbox: null,
      workspace: this.#workspace,
    });
    this.#running = process;
    const decoder = new TextDecoder();
    let held = "";
    try {
      for (;;) {
        const read = await process.read();
        if (!("data" in read)) {
          this.#told(held, write);
          return { code: read.code };
        }
        const text = held + decoder.decode(read.data, { stream: true });
        const mark = text.indexOf(MARK);
        write(mark < 0 ? text : text.slice(0, mark));
        held = mark < 0 ? "" : text.slice(mark);
      }
    } finally {
      this.#running = null;
    }
  }

  /** Ends the command that runs. */
  kill(): void {
    this.#running?.kill();
  }

  #told(held: string, write: (text: string) => void): void {
    const [, cwd, rest = ""] = held.split(MARK);
    if (cwd?.startsWith("/")) this.cwd = cwd;
    else write(held);
    write(rest);
  }
}
