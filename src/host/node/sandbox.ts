import type { ChildProcess } from "node:child_process";
import { delimiter, isAbsolute } from "node:path";
import { Writable } from "node:stream";
import { composeEnvironment } from "../environment.ts";
import { HostError, throwIfAborted, toHostError } from "../errors.ts";
import type { Process, Sandbox, SpawnRequest } from "../types.ts";
import { bubblewrap, FILTER_DESCRIPTOR } from "./bubblewrap.ts";
import { childProcess, events } from "./builtins.ts";
import { Command } from "./command.ts";
import { isPermitted, requirePermission } from "./deno.ts";
import { posixGroup } from "./group.ts";
import { type Enforcer, isLimiting, type Launch, type Limits } from "./limits.ts";
import { planPipes } from "./pipes.ts";
import { detectShell, findProgram, requireDirectory } from "./programs.ts";
import { SANDBOX_EXEC, seatbelt } from "./seatbelt.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Processes of the operating system; limits by bubblewrap or sandbox-exec, where they work. */
export function createNodeSandbox(env: Environment): Sandbox {
  const shell = detectShell(env.SHELL);
  let probed: Promise<Enforcer | null> | undefined;
  const enforcer = (): Promise<Enforcer | null> => {
    probed ??= probe(env, shell.path);
    return probed;
  };

  return {
    shell,
    enforcement: async () => (await enforcer())?.name ?? null,
    async spawn(request, options) {
      const signal = options?.signal;
      throwIfAborted(signal);
      const [name, ...args] = request.argv;
      if (name === undefined) throw new HostError("EINVAL", "the command is empty");
      const commandEnv = composeEnvironment(env, request.env);
      refuseZeroBytes([...request.argv, request.cwd, ...Object.entries(commandEnv).flat()]);
      requirePermission({ name: "read", path: request.cwd });
      await requireDirectory(request.cwd);
      // A path that may not be looked at would seem to be missing.
      if (isAbsolute(name)) requirePermission({ name: "run", command: name });
      const program = await findProgram(name, commandEnv.PATH, request.cwd);
      requirePermission({ name: "run", command: program });
      const launch = isLimiting(request.sandbox)
        ? await limited(await enforcer(), program, args, {
            policy: request.sandbox,
            workspace: request.workspace,
            cwd: request.cwd,
            tmpdir: env.TMPDIR,
          })
        : { program, args, argv0: name, filter: null };
      throwIfAborted(signal);
      return await start(launch, request, commandEnv, shell.path, signal);
    },
  };
}

function refuseZeroBytes(texts: readonly string[]): void {
  if (texts.some((text) => text.includes("\0"))) {
    throw new HostError("EINVAL", "a command, folder or variable holds a zero byte");
  }
}

/** Finds out what works by running it: that it is installed says little. */
async function probe(env: Environment, shell: string): Promise<Enforcer | null> {
  try {
    const enforcer = await candidate(env);
    if (enforcer === null) return null;
    const limits: Limits = { policy: { type: "read-only" }, workspace: "/", cwd: "/", tmpdir: undefined };
    const launch = await enforcer.launch(shell, ["-c", ":"], limits);
    if (!isPermitted({ name: "run", command: launch.program })) return null;
    // Without an environment: Deno would want a permission to read its own.
    const stdio = ["ignore", "ignore", "ignore", "pipe"] as const;
    const child = childProcess().spawn(launch.program, launch.args, { env: {}, stdio: [...stdio] });
    feedFilter(child, launch);
    const [code] = await events().once(child, "exit");
    return code === 0 ? enforcer : null;
  } catch {
    return null;
  }
}

async function candidate(env: Environment): Promise<Enforcer | null> {
  if (process.platform === "darwin") {
    await findProgram(SANDBOX_EXEC, undefined, "/");
    return seatbelt();
  }
  if (process.platform !== "linux") return null;
  // Relative folders are left out: whoever can write there must not provide the sandbox.
  const folders = (env.PATH ?? "").split(delimiter).filter(isAbsolute);
  return bubblewrap(await findProgram("bwrap", [...folders, "/usr/bin"].join(delimiter), "/"));
}

async function limited(
  enforcer: Enforcer | null,
  program: string,
  args: readonly string[],
  limits: Limits,
): Promise<Launch> {
  const { policy } = limits;
  const reading = policy.type === "read-only" ? policy.access : policy.read_only_access;
  if (reading?.type === "restricted") {
    throw new HostError("E_NO_SANDBOX", "no command can be kept from reading files here");
  }
  if (enforcer === null) throw new HostError("E_NO_SANDBOX", `no command can be limited here: ${missing()}`);
  return await enforcer.launch(program, args, limits);
}

/** What stands in the way of limits, and what to do. */
function missing(): string {
  switch (process.platform) {
    case "linux":
      return "bubblewrap is missing or doesn't work; install it, and allow user namespaces";
    case "darwin":
      return "sandbox-exec is missing or doesn't work, as within another sandbox";
    default:
      return "this system has no means for it; approve commands one by one, or run in a container";
  }
}

async function start(
  launch: Launch,
  request: SpawnRequest,
  env: Record<string, string>,
  shell: string,
  signal: AbortSignal | undefined,
): Promise<Process> {
  // Deno's own `spawn` looks at this variable.
  requirePermission({ name: "env", variable: "NODE_V8_COVERAGE" });
  const { input } = request;
  const plan = await planPipes(request.stdin || input !== undefined);
  let child: ChildProcess;
  try {
    throwIfAborted(signal);
    child = childProcess().spawn(launch.program, launch.args, {
      cwd: request.cwd,
      env,
      argv0: launch.argv0,
      // Its own group, so that all of it can be killed at once.
      detached: true,
      stdio: launch.filter === null ? [...plan.stdio] : [...plan.stdio, "pipe"],
    });
    // A failure to start is reported as an event, and so may be one to kill later on.
    child.on("error", () => {});
    if (child.pid === undefined) await events().once(child, "spawn");
    feedFilter(child, launch);
  } catch (error) {
    plan.abandon();
    throw toHostError(error);
  }
  const pipes = plan.connect(child);
  const command = new Command(child, pipes, posixGroup(shell));
  if (input !== undefined) pipes.stdin?.end(input);
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
