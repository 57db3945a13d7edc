/** What clients say of threads beside their records: the state of the repository that they belong to. */

import { refused } from "../rpc/errors.ts";
import type { GitInfo, Thread, ThreadMetadataGitInfoUpdateParams } from "../types.ts";

/** The most threads that are kept; then the one that was changed first is forgotten. */
const MOST = 10_000;
const FIELDS = ["sha", "branch", "originUrl"] as const;

type GitPatch = Partial<GitInfo>;

/** What was said of threads while the server runs; records stay as they are. */
export class ThreadMetadata {
  readonly #git = new Map<string, GitPatch>();

  /**
   * Takes over what is said of a thread's repository; what is left out stays, `null` takes it away.
   *
   * @throws RpcError for nothing at all, and for empty text.
   */
  update(id: string, said: ThreadMetadataGitInfoUpdateParams | null | undefined): void {
    const patch = readPatch(said);
    const known = this.#git.get(id);
    this.#git.delete(id);
    this.#git.set(id, { ...known, ...patch });
    const [oldest] = this.#git.keys();
    if (this.#git.size > MOST && oldest !== undefined) this.#git.delete(oldest);
  }

  /** A thread with what was said of it. */
  applied(thread: Thread): Thread {
    const patch = this.#git.get(thread.id);
    if (patch === undefined) return thread;
    const git = { sha: null, branch: null, originUrl: null, ...thread.gitInfo, ...patch };
    return { ...thread, gitInfo: FIELDS.every((name) => git[name] === null) ? null : git };
  }
}

/** Checks what is said before anything is done. Throws as {@link ThreadMetadata.update}. */
export function readPatch(said: ThreadMetadataGitInfoUpdateParams | null | undefined): GitPatch {
  const given = FIELDS.flatMap((name): [string, string | null][] => {
    const value = said?.[name];
    if (value === undefined) return [];
    if (value !== null && value.trim() === "") throw refused(`gitInfo.${name} must not be empty`);
    return [[name, value === null ? null : value.trim()]];
  });
  if (given.length === 0) throw refused("gitInfo must include at least one field");
  return Object.fromEntries(given);
}
