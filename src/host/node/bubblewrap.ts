import { HostError } from "../errors.ts";
import { type Enforcer, type Limits, writableRoots } from "./limits.ts";
import { networkFilter } from "./seccomp.ts";

/** Where bubblewrap reads the filter of system calls from. */
export const FILTER_DESCRIPTOR = 3;

/** A path and whether the command may write there; a longer path overrides a shorter one. */
interface Mount {
  readonly path: string;
  readonly writable: boolean;
}

/** Limits by bubblewrap, on Linux; `program` is its path. */
export function bubblewrap(program: string): Enforcer {
  return {
    name: "bubblewrap",
    async launch(command, args, limits) {
      const offline = limits.policy.network_access !== true;
      const filter = offline ? networkFilter(process.arch) : null;
      if (offline && filter === null) {
        throw new HostError("E_NO_SANDBOX", `no command can be kept from the network on ${process.arch}`);
      }
      const own = await bubblewrapArguments(limits);
      if (filter !== null) own.push("--seccomp", String(FILTER_DESCRIPTOR));
      return { program, args: [...own, "--", command, ...args], filter };
    },
  };
}

/**
 * Bubblewrap's arguments for a policy, up to the command: the whole disk read-only, the writable roots on
 * top of it, a `/dev` of its own, its own process ids, no capabilities, and no network unless allowed.
 *
 * What a mount can't do: a protected folder that doesn't exist yet can be created, a protected link can be
 * replaced, and a hard link inside a root writes to its file outside.
 */
async function bubblewrapArguments(limits: Limits): Promise<string[]> {
  const mounts = await mountsOf(limits);
  const writableDisk = mounts.some(({ path, writable }) => path === "/" && writable);
  return [
    "--die-with-parent",
    "--new-session",
    "--unshare-user-try",
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    ...(limits.policy.network_access === true ? [] : ["--unshare-net"]),
    writableDisk ? "--bind" : "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    ...mounts
      .filter(({ path }) => path !== "/")
      .flatMap(({ path, writable }) => [writable ? "--bind" : "--ro-bind", path, path]),
    "--chdir",
    limits.cwd,
    "--cap-drop",
    "ALL",
  ];
}

async function mountsOf(limits: Limits): Promise<Mount[]> {
  const roots = await writableRoots(limits);
  // A root that is itself a protected folder was asked for by name, so roots come last and win.
  const byPath = new Map<string, Mount>();
  for (const path of roots.flatMap(({ closed }) => closed)) byPath.set(path, { path, writable: false });
  for (const { path } of roots) byPath.set(path, { path, writable: true });
  // A parent sorts before what is in it, and so is mounted first.
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
