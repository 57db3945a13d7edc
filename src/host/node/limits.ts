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

/** A command as it is really started, within limits. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** A filter of system calls, fed to the command's descriptor 3; `null` for none. */
  readonly filter: Uint8Array | null;
}

/** A means of the operating system to limit commands. */
export interface Enforcer {
  readonly name: string;
  /** Throws `E_NO_SANDBOX` for limits that it doesn't know, `EINVAL` for a root that is not absolute. */
  launch(program: string, args: readonly string[], limits: Limits): Promise<Launch>;
}

/** Folders at the top of a writable root that stay read-only: what is in them is run or trusted by others. */
export const PROTECTED: readonly string[] = [".git", ".codex", ".agents"];

/** A folder that may be written, links resolved, and what in it or because of it may not. */
export interface WritableRoot {
  readonly path: string;
  /** Existing protected folders and files at its top, and where a `.git` file or a link leads. */
  readonly closed: readonly string[];
}

/**
 * Whether a policy demands limits. Under the others a command runs free: `external-sandbox` says that
 * somebody else already sees to it, the network included.
 */
export function isLimiting(policy: SandboxPolicy | null): policy is LimitingPolicy {
  return policy?.type === "read-only" || policy?.type === "workspace-write";
}

/** The writable folders of a policy that exist: the workspace, the named roots and the temporary ones. */
export async function writableRoots({ policy, workspace, tmpdir }: Limits): Promise<WritableRoot[]> {
  if (policy.type === "read-only") return [];
  const wanted = [workspace, ...(policy.writable_roots ?? [])];
  const relative = wanted.find((path) => !isAbsolute(path));
  if (relative !== undefined) throw new HostError("EINVAL", `a writable root is not absolute: ${relative}`);
  if (policy.exclude_slash_tmp !== true) wanted.push("/tmp");
  if (policy.exclude_tmpdir_env_var !== true && tmpdir !== undefined && isAbsolute(tmpdir)) {
    wanted.push(tmpdir);
  }
  const found = await Promise.all(wanted.map(realPathOrNull));
  const roots = new Set(found.filter((path) => path !== null));
  return await Promise.all([...roots].map(async (path) => ({ path, closed: await protectedIn(path) })));
}

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
