import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { HostError } from "../errors.ts";
import type { Process, ProcessExit, ProcessOutput } from "../types.ts";
import type { ProcessGroup } from "./group.ts";
import { OutputReader } from "./output.ts";

/** The ends of a command's pipes that the host holds. */
export interface CommandPipes {
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** A command that runs as the leader of its own process group. */
export class Command implements Process {
  readonly #child: ChildProcess;
  readonly #stdin: Writable | null;
  readonly #output: OutputReader;
  readonly #group: ProcessGroup;
  #exit: ProcessExit | null = null;
  /** Whether the group may still have members. Afterwards its number may belong to strangers. */
  #groupAlive = true;
  #killed = false;
  #reading = false;
  #wake: (() => void) | null = null;

  constructor(child: ChildProcess, pipes: CommandPipes, group: ProcessGroup) {
    this.#child = child;
    this.#group = group;
    this.#stdin = pipes.stdin;
    this.#output = new OutputReader(pipes.stdout, pipes.stderr, () => this.#wake?.());
    // Each write reports its own failure.
    this.#stdin?.on("error", () => {});
    child.once("exit", (code, signal) => this.#exited(code, signal));
  }

  /** Calls back once, when the command itself has ended. */
  onExit(callback: () => void): void {
    this.#child.once("exit", callback);
  }

  async read(): Promise<ProcessOutput | ProcessExit> {
    if (this.#reading) throw new HostError("EBUSY", "another read of this command is waiting");
    this.#reading = true;
    try {
      for (;;) {
        const piece = this.#output.take();
        if (piece !== undefined) return piece;
        if (this.#exit !== null && this.#output.ended) return this.#exit;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.#wake = null;
      this.#reading = false;
    }
  }

  async write(data: Uint8Array): Promise<void> {
    const stdin = this.#stdin;
    if (stdin === null || stdin.destroyed) throw new HostError("EPIPE", "the command takes no input");
    await new Promise<void>((resolve, reject) => {
      stdin.write(data, (error) => {
        // A stream that is destroyed reports its pending writes as done.
        if (error == null && !stdin.destroyed) resolve();
        else reject(new HostError("EPIPE", "the command stopped taking input", { cause: error }));
      });
    });
  }

  endInput(): void {
    this.#stdin?.end();
  }

  kill(): void {
    this.#killed = true;
    if (this.#groupAlive && this.#child.pid !== undefined) this.#group.kill(this.#child.pid);
    if (this.#exit === null) return;
    this.#groupAlive = false;
    this.#output.stop();
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exit = signal === null ? { code, signal: null } : { code: null, signal };
    // Ends writes that wait for a reader which is gone.
    this.#stdin?.destroy();
    this.#groupAlive = this.#child.pid !== undefined && this.#group.isAlive(this.#child.pid);
    // Nobody is bound to read a killed command, so its pipes are closed here.
    if (this.#killed) this.#output.stop();
    else this.#output.commandEnded();
    this.#wake?.();
  }
}
