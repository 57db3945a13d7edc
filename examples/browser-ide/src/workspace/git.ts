/** Git in the page: isomorphic-git over the project's tree. Loaded when it is first used. */

import { toNodeFs } from "codex-embed/adapters/node-fs";

import { root } from "./paths.ts";
import type { Workspace } from "./workspace.ts";

/** A file that differs from the last commit. */
export interface GitChange {
  /** Relative to the project. */
  readonly path: string;
  readonly kind: "added" | "modified" | "deleted";
}

/** A commit. */
export interface GitCommit {
  readonly id: string;
  readonly message: string;
  readonly author: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** What is to be told of the repository. */
export interface GitState {
  readonly branch: string | null;
  readonly changes: readonly GitChange[];
  /** Newest first, at most 50. */
  readonly log: readonly GitCommit[];
}

/** The project's repository. */
export class Git {
  readonly #workspace: Workspace;
  readonly #fs: ReturnType<typeof toNodeFs>;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#fs = toNodeFs(workspace.fs);
  }

  /** What there is; `null` where the project is no repository. */
  async state(): Promise<GitState | null> {
    if (!(await this.#workspace.exists(`${root}/.git/HEAD`))) return null;
    const { git, where } = await this.#load();
    const [branch, matrix, log] = await Promise.all([
      git.currentBranch(where),
      git.statusMatrix(where),
      this.log(),
    ]);
    const changes = matrix.flatMap(([path, head, workdir]): GitChange[] => {
      if (head === 0) return workdir === 0 ? [] : [{ path, kind: "added" }];
      if (workdir === 0) return [{ path, kind: "deleted" }];
      return workdir === 2 ? [{ path, kind: "modified" }] : [];
    });
    return { branch: branch ?? null, changes, log };
  }

  /** The last commits; none before the first. */
  async log(): Promise<GitCommit[]> {
    const { git, where } = await this.#load();
    try {
      const entries = await git.log({ ...where, depth: 50 });
      return entries.map(({ oid, commit }) => {
        const { name, timestamp } = commit.author;
        return { id: oid, message: commit.message.trim(), author: name, time: timestamp * 1000 };
      });
    } catch (error) {
      if (error instanceof Error && error.name === "NotFoundError") return [];
      throw error;
    }
  }

  /** Makes a repository, with a first commit of what is there. */
  async init(): Promise<void> {
    const { git, where } = await this.#load();
    await git.init({ ...where, defaultBranch: "main" });
    await this.commit("First commit");
  }

  /** What a file held in the last commit; `null` when it was not there. */
  async committed(path: string): Promise<string | null> {
    const { git, where } = await this.#load();
    try {
      const oid = await git.resolveRef({ ...where, ref: "HEAD" });
      const { blob } = await git.readBlob({ ...where, oid, filepath: path });
      return new TextDecoder().decode(blob);
    } catch (error) {
      if (error instanceof Error && error.name === "NotFoundError") return null;
      throw error;
    }
  }

  /** Commits all that differs. Returns the commit's id. */
  async commit(message: string): Promise<string> {
    const { git, where } = await this.#load();
    for (const [path, head, workdir] of await git.statusMatrix(where)) {
      if (workdir === 2) await git.add({ ...where, filepath: path });
      else if (workdir === 0 && head === 1) await git.remove({ ...where, filepath: path });
    }
    const author = { name: "Browser IDE", email: "ide@localhost" };
    return git.commit({ ...where, message, author });
  }

  async #load() {
    const [{ default: git }, { Buffer }] = await Promise.all([import("isomorphic-git"), import("buffer")]);
    // isomorphic-git looks for Node's Buffer among the globals.
    if (!("Buffer" in globalThis)) Object.assign(globalThis, { Buffer });
    return { git, where: { fs: this.#fs, dir: root } };
  }
}
