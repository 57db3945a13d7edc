import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, isAbsolute } from "node:path";
import { Writable } from "node:stream";

import { HostError, throwIfAborted, toHostError } from "../errors.ts";
import type { Process, Sandbox, SpawnRequest } from "../types.ts";
import { bubblewrapArguments, isLimiting, type Limits } from "./bubblewrap.ts";
import { Command } from "./command.ts";
import { composeEnvironment } from "./environment.ts";
import { planPipes } from "./pipes.ts";
import { detectShell, findProgram, requireDirectory } from "./programs.ts";
import { networkFilter } from "./seccomp.ts";

/** Where the command that is started reads the filter of system calls from. */
const FILTER_DESCRIPTOR = 3;

/** What is really started. */
interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** Fed to {@link FILTER_DESCRIPTOR}. */
  readonly filter: Uint8Array | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Processes of the operating system; limits by bubblewrap, where it works. */
export function createNodeSandbox(env: Environment): Sandbox {
  const shell = detectShell(env.SHELL);
  let probed: Promise<string | null> | undefined;
  const bubblewrap = (): Promise<string | null> => {
    probed ??= probe(env, shell.path);
    return probed;
  };

  return {
    shell,
    enforcement: async () => ((await bubblewrap()) === null ? null : "bubblewrap"),
    async spawn(request, options) {
      const signal = options?.signal;
      throwIfAborted(signal);
      const [name, ...args] = request.argv;
      if (name === undefined) throw new HostError("EINVAL", "the command is empty");
      const commandEnv = composeEnvironment(env, request.env);
      refuseZeroBytes([...request.argv, request.cwd, ...Object.entries(commandEnv).flat()]);
      await requireDirectory(request.cwd);
      const program = await findProgram(name, commandEnv.PATH, request.cwd);
      const launch = isLimiting(request.sandbox)
        ? await limited(await bubblewrap(), program, args, {
            policy: request.sandbox,
            workspace: request.workspace,
            cwd: request.cwd,
            tmpdir: env.TMPDIR,
          })
        : { program, args, filter: null };
      throwIfAborted(signal);
      return await start(launch, request, commandEnv, signal);
    },
  };
}

function refuseZeroBytes(texts: readonly string[]): void {
  if (texts.some((text) => text.includes("\0"))) {
    throw new HostError("EINVAL", "a command, folder or variable holds a zero byte");
  }
}

/** Finds out whether bubblewrap works by running it: that it is installed says little. */
async function probe(env: Environment, shell: string): Promise<string | null> {
  if (process.platform !== "linux") return null;
  try {
    // Relative folders are left out: whoever can write there must not provide the sandbox.
    const folders = (env.PATH ?? "").split(delimiter).filter(isAbsolute);
    const bubblewrap = await findProgram("bwrap", [...folders, "/usr/bin"].join(delimiter), "/");
    const limits: Limits = { policy: { type: "read-only" }, workspace: "/", cwd: "/", tmpdir: undefined };
    const launch = await limited(bubblewrap, shell, ["-c", ":"], limits);
    const child = spawn(launch.program, launch.args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    feedFilter(child, launch);
    const [code] = await once(child, "exit");
    return code === 0 ? bubblewrap : null;
  } catch {
    return null;
  }
}

async function limited(
  bubblewrap: string | null,
  program: string,
  args: readonly string[],
  limits: Limits,
): Promise<Launch> {
  const { policy } = limits;
  const reading = policy.type === "read-only" ? policy.access : policy.read_only_access;
  if (reading?.type === "restricted") {
    throw new HostError("E_NO_SANDBOX", "no command can be kept from reading files here");
  }
  const offline = policy.network_access !== true;
  const filter = offline ? networkFilter(process.arch) : null;
  if (bubblewrap === null || (offline && filter === null)) {
    throw new HostError(
      "E_NO_SANDBOX",
      "no command can be limited here: bubblewrap is missing or doesn't work",
    );
  }
  const own = await bubblewrapArguments(limits);
  if (filter !== null) own.push("--seccomp", String(FILTER_DESCRIPTOR));
  return { program: bubblewrap, args: [...own, "--", program, ...args], filter };
}

async function start(
  launch: Launch,
  request: SpawnRequest,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Process> {
  const plan = await planPipes(request.stdin);
  let child: ChildProcess;
  try {
    throwIfAborted(signal);
    child = spawn(launch.program, launch.args, {
      cwd: request.cwd,
      env,
      // Its own group, so that all of it can be killed at once.
      detached: true,
      stdio: launch.filter === null ? [...plan.stdio] : [...plan.stdio, "pipe"],
    });
    // A failure to start is reported as an event, and so may be one to kill later on.
    child.on("error", () => {});
    if (child.pid === undefined) await once(child, "spawn");
    feedFilter(child, launch);
  } catch (error) {
    plan.abandon();
    throw toHostError(error);
  }
  const command = new Command(child, plan.connect(child));
  if (signal !== undefined) killOnAbort(command, signal);
  return command;
}

function feedFilter(child: ChildProcess, launch: Launch): void {
  if (launch.filter === null) return;
  const pipe = child.stdio[FILTER_DESCRIPTOR];
  if (!(pipe instanceof Writable)) {
    child.kill("SIGKILL");
    throw new HostError("E_NO_SANDBOX", "this runtime gives commands no further pipes");
  }
  // When the command is gone before it read, its exit says so.
  pipe.on("error", () => {});
  pipe.end(launch.filter);
}

function killOnAbort(command: Command, signal: AbortSignal): void {
  const kill = (): void => command.kill();
  signal.addEventListener("abort", kill, { once: true });
  command.onExit(() => signal.removeEventListener("abort", kill));
}
