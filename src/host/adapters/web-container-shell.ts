import { composeEnvironment } from "../environment.ts";
import { codeOf, HostError, throwIfAborted } from "../errors.ts";
import { isLimiting } from "../limits.ts";
import type { Process, ProcessExit, ProcessOutput, Sandbox } from "../types.ts";
import type { Shell, ShellTree } from "../virtual/shell.ts";
import { isWithin } from "./paths.ts";

/** The part of a `WebContainerProcess` that is used. */
export interface WebContainerProcess {
  /** The exit code, once it has ended. */
  readonly exit: Promise<number>;
  /** What it reads: its terminal's input. */
  readonly input: WritableStream<string>;
  /** What it prints: its terminal's output, both channels in one. */
  readonly output: ReadableStream<string>;
  /** Ends it. */
  kill(): void;
}

/** The part of a `WebContainer` that {@link webContainerShell} uses. */
export interface WebContainerSpawner {
  /** The working directory of its processes, absolute. */
  readonly workdir: string;
  /**
   * Starts a program.
   *
   * @param options `cwd` is relative to `workdir`.
   */
  spawn(
    command: string,
    args: string[],
    options: { cwd: string; env: Record<string, string> },
  ): Promise<WebContainerProcess>;
}

const SHELLS = /(?:^|\/)(?:jsh|bash|zsh|sh)$/;
/** The longest piece of output, in bytes. */
const PIECE = 65_536;

/**
 * The shell of a virtual host in a WebContainer: real Node, npm and what they install, in the page. Use it with
 * `fromWebContainer` of the same container.
 *
 * Each process has a terminal, so both channels arrive as `stdout`, and a process that reads its input waits for it.
 * Nothing limits what a process does to the container's files: `enforcement()` is `null`, so the agent asks before
 * it runs a command, or runs it where the user gave full access.
 */
export function webContainerShell(container: WebContainerSpawner): Shell {
  return (tree) => createSandbox(container, tree);
}

function createSandbox(container: WebContainerSpawner, tree: ShellTree): Sandbox {
  return {
    // The container's own shell, in the place where the agent expects one.
    shell: { name: "sh", path: "/bin/sh" },
    enforcement: async () => null,
    async spawn(request, options) {
      const signal = options?.signal;
      throwIfAborted(signal);
      const { cwd, sandbox } = request;
      const [program, ...args] = commandOf(request.argv);
      const env = composeEnvironment(tree.env, request.env);
      if ([program, ...args, cwd, ...Object.entries(env).flat()].some((text) => text.includes("\0"))) {
        throw new HostError("EINVAL", "a command, folder or variable holds a zero byte");
      }
      if (isLimiting(sandbox)) {
        throw new HostError(
          "E_NO_SANDBOX",
          "no command can be limited in a WebContainer; approve it, or allow all",
        );
      }
      await requireFolder(container, tree, cwd);
      const process = await container
        .spawn(program, args, { cwd: cwd.slice(container.workdir.length + 1) || ".", env })
        .catch((cause: unknown) => {
          throw new HostError(codeOf(cause) ?? "ENOENT", `can't be started: ${program}`, { cause });
        });
      const command = new ContainerCommand(process, request.stdin || request.tty, signal);
      if (signal?.aborted) command.kill();
      else if (request.input !== undefined) feed(process, request.input);
      return command;
    },
  };
}

/** `jsh` stands for every shell that the agent may name, and knows no login shells. */
function commandOf(argv: readonly string[]): [string, ...string[]] {
  const [program, flag, ...rest] = argv;
  if (program === undefined) throw new HostError("EINVAL", "the command is empty");
  if (program === "") throw new HostError("ENOENT", "no such program: its name is empty");
  if (SHELLS.test(program) && flag !== undefined && /^-l?c$/.test(flag)) return ["jsh", "-c", ...rest];
  return [program, ...argv.slice(1)];
}

/** Gives a command all of its input. It reads from a terminal, where a character ends what is read. */
function feed(process: WebContainerProcess, text: string): void {
  const end = "\u0004";
  const whole = text === "" || text.endsWith("\n") ? text + end : text + end + end;
  const writer = process.input.getWriter();
  // A command that ends before it has read it all has not failed.
  writer.write(whole).catch(() => undefined);
}

async function requireFolder(
  { workdir }: WebContainerSpawner,
  { fs }: ShellTree,
  cwd: string,
): Promise<void> {
  if (!cwd.startsWith("/")) throw new HostError("EINVAL", `the working directory is not absolute: ${cwd}`);
  if (!isWithin(cwd, workdir)) {
    throw new HostError(
      "EACCES",
      `commands run in the container's working directory, ${workdir}, not in ${cwd}`,
    );
  }
  if ((await fs.stat(cwd)).kind !== "directory") {
    throw new HostError("ENOTDIR", `the working directory is not a folder: ${cwd}`);
  }
}

class ContainerCommand implements Process {
  readonly #process: WebContainerProcess;
  readonly #output: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<string> | null;
  readonly #forget: () => void;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  readonly #killed: Promise<"killed">;
  #onKill: () => void = () => {};
  #rest: Uint8Array = new Uint8Array();
  #exit: ProcessExit | undefined;
  #reading = false;

  constructor(process: WebContainerProcess, input: boolean, signal: AbortSignal | undefined) {
    this.#process = process;
    this.#output = process.output.getReader();
    this.#input = input ? process.input.getWriter() : null;
    this.#killed = new Promise((resolve) => {
      this.#onKill = () => resolve("killed");
    });
    const kill = (): void => this.kill();
    signal?.addEventListener("abort", kill, { once: true });
    this.#forget = () => signal?.removeEventListener("abort", kill);
    // It is read at the end, and may fail before.
    process.exit.catch(() => undefined).then(this.#forget, this.#forget);
  }

  async read(): Promise<ProcessOutput | ProcessExit> {
    if (this.#reading) throw new HostError("EBUSY", "another read of this command is waiting");
    this.#reading = true;
    try {
      while (this.#rest.byteLength === 0 && this.#exit === undefined) {
        const next = await Promise.race([this.#output.read(), this.#killed]);
        // What a killed command still says is nobody's.
        if (this.#exit !== undefined || next === "killed") break;
        if (next.done) {
          const code = await Promise.race([this.#process.exit, this.#killed]);
          if (code !== "killed") this.#exit ??= { code, signal: null };
        } else this.#rest = this.#encoder.encode(next.value);
      }
      if (this.#rest.byteLength === 0) return this.#exit ?? { code: null, signal: "SIGKILL" };
      const data = this.#rest.subarray(0, PIECE);
      this.#rest = this.#rest.subarray(PIECE);
      return { channel: "stdout", data };
    } finally {
      this.#reading = false;
    }
  }

  async write(data: Uint8Array): Promise<void> {
    if (this.#input === null || this.#exit !== undefined)
      throw new HostError("EPIPE", "the command takes no input");
    try {
      await this.#input.write(this.#decoder.decode(data, { stream: true }));
    } catch (cause) {
      throw new HostError("EPIPE", "the command stopped taking input", { cause });
    }
  }

  kill(): void {
    if (this.#exit !== undefined) return;
    this.#exit = { code: null, signal: "SIGKILL" };
    this.#rest = new Uint8Array();
    this.#process.kill();
    this.#output.cancel().catch(() => undefined);
    this.#onKill();
    this.#forget();
  }
}
