import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";

import { HostError, throwIfAborted, toHostError } from "../../errors.ts";
import type { Sandbox, SpawnRequest } from "../../types.ts";
import { childProcess, events } from "../builtins.ts";
import { Command } from "../command.ts";
import type { ProcessGroup } from "../group.ts";
import { isLimiting } from "../limits.ts";
import { composeWindowsEnvironment, variable } from "./environment.ts";
import { planLaunch } from "./launch.ts";
import { toWindowsPath } from "./paths.ts";
import { detectWindowsShell, findWindowsProgram, type IsFile } from "./programs.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of the system. */
export interface WindowsSystem {
  readonly spawn: (file: string, args: readonly string[], options: object) => ChildProcess;
  readonly isFile: IsFile;
  readonly isFolder: (path: string) => boolean;
}

const SYSTEM: WindowsSystem = {
  spawn: (file, args, options) => childProcess().spawn(file, [...args], options),
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};

/** Processes of Windows: nothing flashes up, and nothing limits them, so what must be limited is refused. */
export function createWindowsSandbox(env: Environment, system: WindowsSystem = SYSTEM): Sandbox {
  const shell = detectWindowsShell(env, system.isFile);
  const folder = `${variable(env, "SystemRoot") ?? "C:\\Windows"}\\System32`;
  const shells = { shell, cmd: variable(env, "ComSpec") ?? `${folder}\\cmd.exe` };
  const tree = processTree(`${folder}\\taskkill.exe`, system);

  return {
    shell,
    enforcement: async () => null,
    async spawn(request, options) {
      const signal = options?.signal;
      throwIfAborted(signal);
      refuse(request);
      const cwd = toWindowsPath(request.cwd);
      if (!system.isFolder(cwd)) throw new HostError("ENOENT", `no working directory ${request.cwd}`);
      const own = composeWindowsEnvironment(env, request.env);
      const [name = "", ...args] = request.argv;
      const program = findWindowsProgram(name, own, cwd, system.isFile);
      const launch = planLaunch(program, args, shells);
      const child = system.spawn(launch.file, launch.args, {
        cwd,
        env: own,
        stdio: [request.stdin || request.input !== undefined ? "pipe" : "ignore", "pipe", "pipe"],
        // Neither a console of its own, which `detached` would open, nor a window of it.
        windowsHide: true,
        windowsVerbatimArguments: launch.verbatim,
      });
      const command = await started(child, tree);
      // A command that ends before it has read it all has not failed.
      child.stdin?.on("error", () => {});
      if (request.input !== undefined) child.stdin?.end(request.input);
      if (signal === undefined) return command;
      const kill = (): void => command.kill();
      signal.addEventListener("abort", kill, { once: true });
      command.onExit(() => signal.removeEventListener("abort", kill));
      if (signal.aborted) kill();
      return command;
    },
  };
}

function refuse({ argv, cwd, env, sandbox }: SpawnRequest): void {
  if (argv.length === 0) throw new HostError("EINVAL", "the command is empty");
  if ([...argv, cwd, ...Object.entries(env.set).flat()].some((text) => text.includes("\0"))) {
    throw new HostError("EINVAL", "a command, folder or variable holds a zero byte");
  }
  if (isLimiting(sandbox)) {
    throw new HostError(
      "E_NO_SANDBOX",
      "no command can be limited on Windows; approve commands one by one, or run in a container",
    );
  }
}

async function started(child: ChildProcess, tree: ProcessGroup): Promise<Command> {
  // A failure to start is reported as an event, and so may be one to kill later on.
  child.on("error", () => {});
  try {
    if (child.pid === undefined) await events().once(child, "spawn");
  } catch (error) {
    throw toHostError(error);
  }
  const { stdin, stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new HostError("E_HOST", "the command has no pipes");
  return new Command(child, { stdin, stdout, stderr }, tree);
}

/** Windows knows children by their parent, so a tree is ended while its root lives, and not found afterwards. */
function processTree(taskkill: string, system: WindowsSystem): ProcessGroup {
  return {
    kill(leader) {
      const args = ["/pid", String(leader), "/t", "/f"];
      const killer = system.spawn(taskkill, args, { stdio: "ignore", windowsHide: true });
      killer.on("error", () => {});
    },
    isAlive: () => false,
  };
}
