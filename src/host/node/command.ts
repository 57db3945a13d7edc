import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { codeOf, HostError } from "../errors.ts";
import type { Process, ProcessExit, ProcessOutput } from "../types.ts";
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
  readonly #killOtherwise: (group: number) => void;
  #exit: ProcessExit | null = null;
  /** Whether the group may still have members. Afterwards its number may belong to strangers. */
  #groupAlive = true;
  #killed = false;
  #reading = false;
  #wake: (() => void) | null = null;

  /** `killOtherwise` kills a group where the runtime doesn't let this process do it. Default: only the leader. */
  constructor(
    child: ChildProcess,
    pipes: CommandPipes,
    killOtherwise: (group: number) => void = () => child.kill("SIGKILL"),
  ) {
    this.#child = child;
    this.#killOtherwise = killOtherwise;
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

  kill(): void {
    this.#killed = true;
    if (this.#groupAlive && this.#child.pid !== undefined) this.#killGroup(this.#child.pid);
    if (this.#exit === null) return;
    this.#groupAlive = false;
    this.#output.stop();
  }

  #killGroup(group: number): void {
    try {
      signalGroup(group, "SIGKILL");
    } catch {
      this.#killOtherwise(group);
    }
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exit = signal === null ? { code, signal: null } : { code: null, signal };
    // Ends writes that wait for a reader which is gone.
    this.#stdin?.destroy();
    this.#groupAlive = this.#child.pid !== undefined && groupIsAlive(this.#child.pid);
    // Nobody is bound to read a killed command, so its pipes are closed here.
    if (this.#killed) this.#output.stop();
    else this.#output.commandEnded();
    this.#wake?.();
  }
}

/** Whether a group has members, as far as the runtime tells. */
function groupIsAlive(leader: number): boolean {
  try {
    return signalGroup(leader, 0);
  } catch {
    return false;
  }
}

/**
 * Sends a signal to a process group; whether there was anyone to receive it. Throws where the runtime forbids
 * signals, as Deno does when it may run only certain programs.
 */
function signalGroup(leader: number, signal: "SIGKILL" | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if (codeOf(error) === "E_PERMISSION") throw error;
    // EPERM: there, but changed its user.
    return codeOf(error) === "EPERM";
  }
}
