import { codeOf, HostError } from "./errors.ts";
import type { FileSystem, SandboxPolicy } from "./types.ts";

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
export const PROTECTED: readonly string[] = [".git", ".codex", ".agents"];

/** A folder that may be written, links resolved, and what in it or because of it may not. */
export interface WritableRoot {
  readonly path: string;
  /** Existing protected folders and files at its top, and where a `.git` file or a link leads. */
  readonly closed: readonly string[];
}

type Files = Pick<FileSystem, "readFile" | "realpath" | "stat">;

/**
 * Whether a policy demands limits. Under the others a command runs free: `external-sandbox` says that
 * somebody else already sees to it, the network included.
 */
export function isLimiting(policy: SandboxPolicy | null): policy is LimitingPolicy {
  return policy?.type === "read-only" || policy?.type === "workspace-write";
}

/** The writable folders of a policy that exist: the workspace, the named roots and the temporary ones. */
export async function writableRootsIn(
  files: Files,
  { policy, workspace, tmpdir }: Limits,
): Promise<WritableRoot[]> {
  if (policy.type === "read-only") return [];
  const wanted = [workspace, ...(policy.writable_roots ?? [])];
  const relative = wanted.find((path) => !path.startsWith("/"));
  if (relative !== undefined) throw new HostError("EINVAL", `a writable root is not absolute: ${relative}`);
  if (policy.exclude_slash_tmp !== true) wanted.push("/tmp");
  if (policy.exclude_tmpdir_env_var !== true && tmpdir?.startsWith("/") === true) wanted.push(tmpdir);
  const found = await Promise.all(wanted.map((path) => realPathOrNull(files, path)));
  const roots = new Set(found.filter((path) => path !== null));
  return await Promise.all(
    [...roots].map(async (path) => ({ path, closed: await protectedIn(files, path) })),
  );
}

async function protectedIn(files: Files, root: string): Promise<string[]> {
  const found = await Promise.all(
    PROTECTED.map(async (name) => {
      const path = await realPathOrNull(files, `${root}/${name}`);
      if (path === null) return [];
      const gitFolder = name === ".git" ? await linkedGitFolder(files, path) : null;
      return gitFolder === null ? [path] : [path, gitFolder];
    }),
  );
  return found.flat();
}

/** Where a `.git` file of a work tree or submodule points: `gitdir: <path>`, relative to the file. */
async function linkedGitFolder(files: Files, path: string): Promise<string | null> {
  if ((await files.stat(path)).kind !== "file") return null;
  const text = new TextDecoder().decode(await files.readFile(path));
  const target = /^gitdir: (.+)$/m.exec(text)?.[1]?.trim();
  if (target === undefined) return null;
  const folder = path.slice(0, path.lastIndexOf("/"));
  return await realPathOrNull(files, target.startsWith("/") ? target : `${folder}/${target}`);
}

/** The path with its links resolved; `null` when there is nothing. */
async function realPathOrNull(files: Files, path: string): Promise<string | null> {
  try {
    return await files.realpath(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
