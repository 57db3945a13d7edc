import { tmpdir } from "node:os";
import type { SessionStore } from "../../sessions/types.ts";
import { CORE } from "../environment.ts";
import { HostError } from "../errors.ts";
import { createFetchClient, type Fetch } from "../http.ts";
import type { FileSystem, Host } from "../types.ts";
import { inDeno, ownEnvironment, requirePermission } from "./deno.ts";
import { createNodeFileSystem } from "./files.ts";
import { createNodeHttpClient } from "./http.ts";
import { permittedFileSystem } from "./permitted-files.ts";
import { createNodeSandbox } from "./sandbox.ts";
import { windowsFileSystem } from "./windows/files.ts";
import { toAgentPath } from "./windows/paths.ts";
import { createWindowsSandbox } from "./windows/sandbox.ts";

export type { Fetch } from "../http.ts";

/** What to change about the Node host. */
export interface NodeHostOptions {
  /** The environment: read by the agent, and what commands inherit. Default: that of the process, read live. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The directory used when none is given, absolute. Default: that of the process. */
  readonly cwd?: string;
  /** Sends the requests. Default: `node:http`, in Deno and Bun as in Node. */
  readonly fetch?: Fetch;
}

type Platform = Host["platform"];

/** One for all hosts, which all have the same disk: what is kept by file system is kept once. */
const files = /* @__PURE__ */ ownFiles();

function ownFiles(): FileSystem {
  const disk = createNodeFileSystem();
  const permitted = inDeno ? permittedFileSystem(disk) : disk;
  return process.platform === "win32" ? windowsFileSystem(permitted) : permitted;
}

const SYSTEMS: Partial<Record<string, Platform["os"]>> = {
  linux: "linux",
  darwin: "macos",
  win32: "windows",
};
const ARCHITECTURES: Partial<Record<string, Platform["arch"]>> = { x64: "x86_64", arm64: "aarch64" };

/**
 * The host for servers and command lines: the disk, processes and HTTP, on Node 20 or newer and what
 * is compatible with it. Commands can be limited on Linux with bubblewrap and on macOS
 * with sandbox-exec; on Windows they can't, and paths
 * have the form `C:/folder`. In Deno, what is not permitted fails with `E_PERMISSION` and nobody is asked.
 * Throws `E_UNSUPPORTED` on a system or processor that the agent doesn't know.
 */
export function createNodeHost(options: NodeHostOptions = {}): Host {
  const env = options.env ?? ownEnvironment(CORE);
  const os = known(SYSTEMS, process.platform);
  const path = os === "windows" ? toAgentPath : (own: string) => own;
  return {
    fs: files,
    sandbox: os === "windows" ? createWindowsSandbox(env) : createNodeSandbox(env),
    http: options.fetch === undefined ? createNodeHttpClient() : createFetchClient(options.fetch),
    env: (name) => env[name],
    sessions: keepSessions(),
    platform: {
      os,
      arch: known(ARCHITECTURES, process.arch),
      // Node's function reads variables that Deno may withhold.
      tmpdir: path(inDeno ? (env.TMPDIR ?? env.TEMP ?? "/tmp") : tmpdir()),
      cwd: path(options.cwd ?? process.cwd()),
      get home() {
        const home = os === "windows" ? env.USERPROFILE : env.HOME;
        return home ? path(home) : null;
      },
    },
  };
}

/** One store for each codex folder. The code is loaded with the first. */
function keepSessions(): NonNullable<Host["sessions"]> {
  const stores = new Map<string, SessionStore>();
  return async (codexHome) => {
    if (codexHome === null) return null;
    const known = stores.get(codexHome);
    if (known !== undefined) return known;
    requirePermission({ name: "read", path: codexHome });
    requirePermission({ name: "write", path: codexHome });
    const { FileSessionStore } = await import("../../sessions/file/index.ts");
    const store = stores.get(codexHome) ?? new FileSessionStore(codexHome);
    stores.set(codexHome, store);
    return store;
  };
}

function known<T>(names: Partial<Record<string, T>>, own: string): T {
  const name = names[own];
  if (name === undefined) throw new HostError("E_UNSUPPORTED", `the Node host doesn't know ${own}`);
  return name;
}
