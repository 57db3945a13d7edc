import { lstat, readFile, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";

import { codeOf, HostError } from "../errors.ts";
import type { SandboxPolicy } from "../types.ts";

/** The policies that limit a command. */
export type LimitingPolicy = Extract<SandboxPolicy, { type: "read-only" | "workspace-write" }>;

/** What a command is limited to. */
export interface Limits {
  readonly policy: LimitingPolicy;
  /** The folder that `workspace-write` makes writable. */
  readonly workspace: string;
  /** The command's working directory. */
  readonly cwd: string;
  /** The host's `TMPDIR`, if it has one. */
  readonly tmpdir: string | undefined;
}

/** Folders at the top of a writable root that stay read-only: what is in them is run or trusted by others. */
const PROTECTED: readonly string[] = [".git", ".codex", ".agents"];

/** A path and whether the command may write there; a longer path overrides a shorter one. */
interface Mount {
  readonly path: string;
  readonly writable: boolean;
}

/**
 * Whether a policy demands limits. Under the others a command runs free: `external-sandbox` says that
 * somebody else already sees to it, the network included.
 */
export function isLimiting(policy: SandboxPolicy | null): policy is LimitingPolicy {
  return policy?.type === "read-only" || policy?.type === "workspace-write";
}

/**
 * Bubblewrap's arguments for a policy, up to the command: the whole disk read-only, the writable roots on
 * top of it, a `/dev` of its own, its own process ids, no capabilities, and no network unless allowed.
 *
 * What a mount can't do: a protected folder that doesn't exist yet can be created, a protected link can be
 * replaced, and a hard link inside a root writes to its file outside.
 */
export async function bubblewrapArguments(limits: Limits): Promise<string[]> {
  const mounts = limits.policy.type === "read-only" ? [] : await workspaceMounts(limits, limits.policy);
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

async function workspaceMounts(
  limits: Limits,
  policy: Extract<SandboxPolicy, { type: "workspace-write" }>,
): Promise<Mount[]> {
  const wanted = [limits.workspace, ...(policy.writable_roots ?? [])];
  const relative = wanted.find((path) => !isAbsolute(path));
  if (relative !== undefined) throw new HostError("EINVAL", `a writable root is not absolute: ${relative}`);
  if (policy.exclude_slash_tmp !== true) wanted.push("/tmp");
  if (policy.exclude_tmpdir_env_var !== true && limits.tmpdir !== undefined && isAbsolute(limits.tmpdir)) {
    wanted.push(limits.tmpdir);
  }
  const roots = (await Promise.all(wanted.map(realPathOrNull))).filter((path) => path !== null);
  const protectedPaths = (await Promise.all(roots.map(protectedIn))).flat();

  // A root that is itself a protected folder was asked for by name, so roots come last and win.
  const byPath = new Map<string, Mount>();
  for (const path of protectedPaths) byPath.set(path, { path, writable: false });
  for (const path of roots) byPath.set(path, { path, writable: true });
  // A parent sorts before what is in it, and so is mounted first.
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The protected folders that exist at the top of a root, and where a `.git` file or a link leads. */
async function protectedIn(root: string): Promise<string[]> {
  const found = await Promise.all(
    PROTECTED.map(async (name) => {
      const path = await realPathOrNull(join(root, name));
      if (path === null) return [];
      const gitFolder = name === ".git" ? await linkedGitFolder(path) : null;
      return gitFolder === null ? [path] : [path, gitFolder];
    }),
  );
  return found.flat();
}

/** Where a `.git` file of a work tree or submodule points: `gitdir: <path>`, relative to the file. */
async function linkedGitFolder(path: string): Promise<string | null> {
  if (!(await lstat(path)).isFile()) return null;
  const target = /^gitdir: (.+)$/m.exec(await readFile(path, "utf8"))?.[1];
  return target === undefined ? null : await realPathOrNull(resolve(dirname(path), target.trim()));
}

/** The path with its links resolved; `null` when there is nothing. */
async function realPathOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
