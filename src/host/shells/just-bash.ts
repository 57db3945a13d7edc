import type { BashOptions, CustomCommand, NetworkConfig, SecureFetch } from "just-bash";

import { composeEnvironment } from "../environment.ts";
import { codeOf, HostError, throwIfAborted } from "../errors.ts";
import { isLimiting } from "../limits.ts";
import type { FileSystem, Sandbox, SandboxPolicy, SpawnRequest } from "../types.ts";
import type { Shell, ShellTree } from "../virtual/shell.ts";
import { BashCommand, type ScriptResult } from "./bash-command.ts";
import { BashFiles, type Modes } from "./bash-files.ts";
import { limitFiles } from "./limited-files.ts";
import { indirectRedirections } from "./redirections.ts";
import { scriptOf } from "./script.ts";

/** How {@link justBash} runs commands. */
export interface JustBashOptions {
  /**
   * After so many milliseconds a command ends with exit code 124. It is also what ends a loop that only computes,
   * which nothing else can: it holds the thread. Default: 60,000.
   */
  readonly timeoutMs?: number;
  /** just-bash's limits. Default: its own, but at most 32 MiB of output. */
  readonly limits?: Omit<NonNullable<BashOptions["executionLimits"]>, "maxExecutionTimeMs">;
  /** Commands of your own, which go before those of the shell that have the same name. Default: none. */
  readonly commands?: readonly CustomCommand[];
  /**
   * What `curl` may reach, or the function that it fetches by; only for commands whose policy lets them into the
   * network. Default: there is no `curl`.
   */
  readonly network?: NetworkConfig | SecureFetch;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
const PATH = "/usr/bin:/bin";

/**
 * The shell of a virtual host, over [just-bash](https://www.npmjs.com/package/just-bash): a bash with about eighty
 * commands, in JavaScript, on the host's files. The package is an optional peer, loaded at the first command.
 *
 * What a real shell does and this one can't: output comes when the command has ended; input must be written
 * before the first read; there are no processes in the background, no signals, no links; of output that is not
 * UTF-8, each byte arrives as the character of its number. Variables and the working directory end with a
 * command; files and their modes stay.
 *
 * A command's policy is enforced by the files that it is given (`virtual`). In `/bin`, `/usr/bin`, `/dev` and
 * `/proc` a command finds the shell's own files, whatever the tree has there.
 *
 * @throws HostError `EINVAL` for a time that is no positive number; at the first command `E_UNSUPPORTED` where the
 *   package is not installed.
 */
export function justBash(options: JustBashOptions = {}): Shell {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs))) {
    throw new HostError("EINVAL", `timeoutMs is a number of milliseconds above 0, not ${timeoutMs}`);
  }
  return (tree) => createSandbox(tree, { ...options, timeoutMs });
}

function createSandbox(tree: ShellTree, options: JustBashOptions & { readonly timeoutMs: number }): Sandbox {
  const modes: Modes = new Map();
  const env = { PATH, HOME: tree.cwd, ...tree.env };
  return {
    shell: { name: "bash", path: "/bin/bash" },
    enforcement: async () => "virtual",
    async spawn(request, spawning) {
      const signal = spawning?.signal;
      throwIfAborted(signal);
      const script = scriptOf(request.argv);
      const commandEnv = { PATH, ...composeEnvironment(env, request.env) };
      refuseZeroBytes([script, request.cwd, ...Object.entries(commandEnv).flat()]);
      await requireFolder(tree.fs, request.cwd);
      const files = await filesFor(tree, request, env);
      const { Bash, InMemoryFs } = await loadJustBash();
      throwIfAborted(signal);
      const bashFiles = new BashFiles({ ...files, modes, system: new InMemoryFs() });
      const bash = new Bash({
        fs: bashFiles,
        cwd: request.cwd,
        // What it guards against is code in the same realm; it breaks timers of the file system's own.
        defenseInDepth: false,
        executionLimits: {
          maxOutputSize: MAX_OUTPUT_BYTES,
          ...options.limits,
          maxExecutionTimeMs: options.timeoutMs,
        },
        customCommands: [...(options.commands ?? [])],
        ...(allowsNetwork(request.sandbox) ? networkOf(options.network) : {}),
      });
      bash.registerTransformPlugin(indirectRedirections);
      const run = async (stdin: string, ending: AbortSignal): Promise<ScriptResult> => {
        const exec = {
          rawScript: true,
          env: commandEnv,
          replaceEnv: true,
          stdin,
          stdinKind: "bytes",
        } as const;
        const result = await bash.exec(script, { ...exec, cwd: request.cwd, signal: ending }).catch(failed);
        return { ...result, stderr: bashFiles.explain(result.stderr) };
      };
      return new BashCommand(run, { stdin: request.stdin, input: request.input, signal });
    },
  };
}

/** A file operation that failed where the shell expects none to: the script ends there, as with any error. */
function failed(error: unknown): ScriptResult {
  if (codeOf(error) === undefined) throw error;
  return {
    stdout: "",
    stderr: `bash: ${error instanceof Error ? error.message : String(error)}\n`,
    exitCode: 1,
  };
}

async function loadJustBash(): Promise<typeof import("just-bash")> {
  try {
    return await import("just-bash");
  } catch (cause) {
    throw new HostError(
      "E_UNSUPPORTED",
      "justBash() needs the package just-bash: install it beside codex-embed",
      {
        cause,
      },
    );
  }
}

async function filesFor(
  tree: ShellTree,
  { sandbox, workspace, cwd }: SpawnRequest,
  env: Record<string, string>,
) {
  if (!isLimiting(sandbox)) return { fs: tree.fs, requireWritable: async () => {} };
  return await limitFiles(tree.fs, { policy: sandbox, workspace, cwd, tmpdir: env.TMPDIR });
}

async function requireFolder(fs: FileSystem, path: string): Promise<void> {
  try {
    if ((await fs.stat(path)).kind === "directory") return;
  } catch (cause) {
    throw new HostError(codeOf(cause) ?? "E_HOST", `no working directory ${path}`, { cause });
  }
  throw new HostError("ENOTDIR", `the working directory is not a folder: ${path}`);
}

function refuseZeroBytes(texts: readonly string[]): void {
  if (texts.some((text) => text.includes("\0"))) {
    throw new HostError("EINVAL", "a command, folder or variable holds a zero byte");
  }
}

function allowsNetwork(policy: SandboxPolicy | null): boolean {
  if (policy === null) return true;
  switch (policy.type) {
    case "danger-full-access":
      return true;
    case "external-sandbox":
      return policy.network_access === "enabled";
    default:
      return policy.network_access === true;
  }
}

function networkOf(network: JustBashOptions["network"]): { fetch?: SecureFetch; network?: NetworkConfig } {
  if (network === undefined) return {};
  return typeof network === "function" ? { fetch: network } : { network };
}
