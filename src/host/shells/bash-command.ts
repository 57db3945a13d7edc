import { HostError, toHostError } from "../errors.ts";
import type { Process, ProcessExit, ProcessOutput } from "../types.ts";
import { bytesOfLatin1, latin1Of } from "./bash-files.ts";

/** The longest piece of output, in bytes. */
const PIECE = 65_536;

/** What a script came to. */
export interface ScriptResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** `bytes`: each character of `stdout` is a byte. Default: text. */
  readonly stdoutKind?: "text" | "bytes";
}

/** Runs a script; its input is text whose characters are bytes. */
export type RunScript = (stdin: string, ending: AbortSignal) => Promise<ScriptResult>;

/** How a {@link BashCommand} is fed and ended. */
export interface BashCommandOptions {
  /** Whether the script waits for the first read; what is written until then is its input. */
  readonly stdin: boolean;
  /** The input, when it is there from the start. */
  readonly input: string | undefined;
  /** Kills the script. */
  readonly signal: AbortSignal | undefined;
}

/** A script as a process: it answers once, at its end. */
export class BashCommand implements Process {
  readonly #run: RunScript;
  readonly #ending = new AbortController();
  readonly #forget: () => void;
  /** What was written before the start; `null` once it takes no more. */
  #input: Uint8Array[] | null;
  /** What the script is given at its start, a character a byte. */
  readonly #text: string;
  #result: Promise<readonly ProcessOutput[]> | undefined;
  #output: ProcessOutput[] | undefined;
  #exit: ProcessExit | undefined;
  #reading = false;

  /** @param options see {@link BashCommandOptions} */
  constructor(run: RunScript, { stdin, input, signal }: BashCommandOptions) {
    this.#run = run;
    this.#input = stdin ? [] : null;
    this.#text = input === undefined ? "" : latin1Of(new TextEncoder().encode(input));
    const kill = (): void => this.kill();
    signal?.addEventListener("abort", kill, { once: true });
    this.#forget = () => signal?.removeEventListener("abort", kill);
    // A failure is told to whoever reads.
    if (!stdin) this.#started().catch(() => {});
  }

  async read(): Promise<ProcessOutput | ProcessExit> {
    if (this.#reading) throw new HostError("EBUSY", "another read of this command is waiting");
    this.#reading = true;
    try {
      if (this.#exit === undefined || this.#output === undefined) {
        const pieces = await this.#started();
        // Popped from the end: taking the first of many would move the others each time.
        this.#output ??= [...pieces].reverse();
      }
      return this.#output.pop() ?? this.#ended();
    } finally {
      this.#reading = false;
    }
  }

  async write(data: Uint8Array): Promise<void> {
    if (this.#input === null) throw new HostError("EPIPE", "the command takes no input, or has begun");
    this.#input.push(data.slice());
  }

  kill(): void {
    if (this.#exit === undefined) this.#ending.abort();
  }

  #ended(): ProcessExit {
    return this.#exit ?? { code: null, signal: "SIGKILL" };
  }

  #started(): Promise<readonly ProcessOutput[]> {
    this.#result ??= this.#execute();
    return this.#result;
  }

  async #execute(): Promise<readonly ProcessOutput[]> {
    const stdin = this.#text + (this.#input ?? []).map(latin1Of).join("");
    this.#input = null;
    const { signal } = this.#ending;
    let onAbort = (): void => {};
    const killed = new Promise<null>((resolve) => {
      onAbort = () => resolve(null);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      const running = signal.aborted ? null : this.#run(stdin, signal);
      // A script stops only where it waits; whoever killed it doesn't wait for that.
      const result = running === null ? null : await Promise.race([running, killed]);
      this.#exit =
        result === null ? { code: null, signal: "SIGKILL" } : { code: result.exitCode, signal: null };
      return result === null ? [] : piecesOf(result);
    } catch (error) {
      this.#exit = { code: null, signal: "SIGKILL" };
      throw toHostError(error);
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#forget();
    }
  }
}

function piecesOf({ stdout, stderr, stdoutKind }: ScriptResult): ProcessOutput[] {
  const encoder = new TextEncoder();
  return [
    ...cut("stdout", stdoutKind === "bytes" ? bytesOfLatin1(stdout) : encoder.encode(stdout)),
    ...cut("stderr", encoder.encode(stderr)),
  ];
}

function cut(channel: ProcessOutput["channel"], data: Uint8Array): ProcessOutput[] {
  const pieces: ProcessOutput[] = [];
  for (let at = 0; at < data.byteLength; at += PIECE)
    pieces.push({ channel, data: data.subarray(at, at + PIECE) });
  return pieces;
}
