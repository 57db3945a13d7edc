/** Commands that a client runs itself, beside any thread. */

import { fromBase64, toBase64 } from "../../base64.ts";
import type { Process, ProcessOutput } from "../../host/types.ts";
import type { Notification } from "../notifications/types.ts";
import { invalidParams, refused } from "../rpc/errors.ts";
import type { CommandExecParams, CommandExecResponse, CommandExecWriteParams } from "../types.ts";

/** How long a command may run where nothing is said, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Bytes of each stream that are kept or told of where nothing is said. */
const OUTPUT_CAP = 1_048_576;
/** The exit code of a command that ran out of time. */
const TIMED_OUT = 124;
/** The exit code of a command that was ended by a signal. */
const KILLED = -1;

type Channel = ProcessOutput["channel"];

/** A command as it is asked for. */
interface Run {
  readonly processId: string | undefined;
  readonly streamsInput: boolean;
  readonly streamsOutput: boolean;
  readonly cap: number;
  /** There once it was begun; a client may write before it is. */
  starting?: Promise<Process>;
  process?: Process;
  timedOut: boolean;
  ended: boolean;
}

/** The commands of one client. They end with its connection. */
export class CommandRuns {
  readonly #notify: (notification: Notification) => void;
  readonly #runs = new Set<Run>();

  constructor(notify: (notification: Notification) => void) {
    this.#notify = notify;
  }

  /**
   * Runs a command to its end.
   *
   * @param spawn starts it; its input is open if the argument says so.
   * @throws RpcError for params that contradict each other; what `spawn` throws.
   */
  async run(
    params: CommandExecParams,
    spawn: (stdin: boolean) => Promise<Process>,
  ): Promise<CommandExecResponse> {
    checkRun(params);
    const tty = params.tty === true;
    const run: Run = {
      processId: params.processId ?? undefined,
      streamsInput: tty || params.streamStdin === true,
      streamsOutput: tty || params.streamStdoutStderr === true,
      cap:
        params.disableOutputCap === true ? Number.POSITIVE_INFINITY : (params.outputBytesCap ?? OUTPUT_CAP),
      timedOut: false,
      ended: false,
    };
    if (run.processId !== undefined && this.#find(run.processId) !== undefined) {
      throw refused(`duplicate active command/exec process id: ${JSON.stringify(run.processId)}`);
    }
    this.#runs.add(run);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      run.starting = spawn(run.streamsInput);
      run.process = await run.starting;
      if (run.ended) run.process.kill();
      if (params.disableTimeout !== true) {
        timer = setTimeout(() => {
          run.timedOut = true;
          run.process?.kill();
        }, params.timeoutMs ?? TIMEOUT_MS);
      }
      return await this.#read(run, run.process);
    } finally {
      clearTimeout(timer);
      this.#runs.delete(run);
    }
  }

  /**
   * Writes to a command's standard input, or ends that.
   *
   * @throws RpcError for a command that isn't there or takes none, and for text that is no base64.
   */
  async write({ processId, deltaBase64, closeStdin = false }: CommandExecWriteParams): Promise<void> {
    if (deltaBase64 == null && !closeStdin) {
      throw invalidParams("command/exec/write requires deltaBase64 or closeStdin");
    }
    const bytes = deltaBase64 == null ? undefined : fromBase64(deltaBase64);
    if (deltaBase64 != null && bytes === undefined) throw invalidParams("invalid deltaBase64");
    const run = this.#get(processId);
    if (!run.streamsInput) throw refused("stdin streaming is not enabled for this command/exec");
    const process = await run.starting;
    if (bytes !== undefined && bytes.length > 0) await process?.write(bytes);
    if (!closeStdin) return;
    if (process?.endInput === undefined) throw refused("this host can't end a command's standard input");
    process.endInput();
  }

  /**
   * Ends a command.
   *
   * @throws RpcError for one that isn't there.
   */
  terminate(processId: string): void {
    const run = this.#get(processId);
    run.ended = true;
    run.process?.kill();
  }

  /**
   * Would change the size of a command's terminal; no host has one.
   *
   * @throws RpcError always.
   */
  resize(processId: string): never {
    this.#get(processId);
    throw refused("failed to resize PTY: process is not attached to a PTY");
  }

  /** Ends all. */
  close(): void {
    for (const run of this.#runs) {
      run.ended = true;
      run.process?.kill();
    }
  }

  #find(processId: string): Run | undefined {
    return [...this.#runs].find((run) => run.processId === processId);
  }

  #get(processId: string): Run {
    const run = this.#find(processId);
    if (run === undefined) {
      throw refused(`no active command/exec for process id ${JSON.stringify(processId)}`);
    }
    return run;
  }

  async #read(run: Run, process: Process): Promise<CommandExecResponse> {
    const output = { stdout: new Collected(run.cap), stderr: new Collected(run.cap) };
    for (;;) {
      const next = await process.read();
      if ("channel" in next) {
        const { kept, capReached } = output[next.channel].add(next.data);
        if (run.streamsOutput && kept.length > 0) this.#tell(run, next.channel, kept, capReached);
        continue;
      }
      const exitCode = run.timedOut ? TIMED_OUT : run.ended ? KILLED : (next.code ?? KILLED);
      const text = (channel: Channel): string => (run.streamsOutput ? "" : output[channel].text());
      return { exitCode, stdout: text("stdout"), stderr: text("stderr") };
    }
  }

  #tell({ processId = "" }: Run, stream: Channel, bytes: Uint8Array, capReached: boolean): void {
    const params = { processId, stream, deltaBase64: toBase64(bytes), capReached };
    this.#notify({ method: "command/exec/outputDelta", params });
  }
}

/** The first bytes of a stream. */
class Collected {
  readonly #parts: Uint8Array[] = [];
  #room: number;

  constructor(cap: number) {
    this.#room = cap;
  }

  /** Keeps what there is room for. */
  add(data: Uint8Array): { kept: Uint8Array; capReached: boolean } {
    const kept = data.length > this.#room ? data.subarray(0, this.#room) : data;
    this.#room -= kept.length;
    this.#parts.push(kept);
    return { kept, capReached: this.#room === 0 };
  }

  text(): string {
    const decoder = new TextDecoder();
    return this.#parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
  }
}

function checkRun(params: CommandExecParams): void {
  const { timeoutMs } = params;
  const tty = params.tty === true;
  if (params.command.length === 0) throw refused("command must not be empty");
  if (params.size != null && !tty) throw invalidParams("command/exec size requires tty: true");
  if (params.disableOutputCap === true && params.outputBytesCap != null) {
    throw invalidParams("command/exec cannot set both outputBytesCap and disableOutputCap");
  }
  if (params.disableTimeout === true && timeoutMs != null) {
    throw invalidParams("command/exec cannot set both timeoutMs and disableTimeout");
  }
  if (timeoutMs != null && timeoutMs < 0) {
    throw invalidParams(`command/exec timeoutMs must be non-negative, got ${timeoutMs}`);
  }
  const streams = tty || params.streamStdin === true || params.streamStdoutStderr === true;
  if (streams && params.processId == null) {
    throw refused("command/exec tty or streaming requires a client-supplied processId");
  }
}
