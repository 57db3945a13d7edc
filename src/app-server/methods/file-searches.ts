/** `fuzzyFileSearch`, at once and as somebody types. */

import type { FileSystem } from "../../host/types.ts";
import { Pattern } from "../files/pattern.ts";
import { listFiles } from "../files/walk.ts";
import type { Notification } from "../notifications/types.ts";
import { refused } from "../rpc/errors.ts";
import type { FuzzyFileSearchResult } from "../types.ts";

/** Files that a search gives. */
const MOST_RESULTS = 50;

/** Files below some folders. */
type Listed = readonly { readonly root: string; readonly files: readonly string[] }[];

interface Session {
  readonly listed: Promise<Listed>;
  /** Counts queries: the answer to an older one is not told. */
  query: number;
  stopped: boolean;
}

/** The searches of one client. */
export class FileSearches {
  readonly #notify: (notification: Notification) => void;
  readonly #sessions = new Map<string, Session>();
  readonly #running = new Map<string, { cancelled: boolean }>();
  #closed = false;

  constructor(notify: (notification: Notification) => void) {
    this.#notify = notify;
  }

  /**
   * Searches once.
   *
   * @param token names the search: a later one of the same name ends it with what it has.
   */
  async search(
    fs: FileSystem,
    query: string,
    roots: readonly string[],
    token: string | null,
  ): Promise<FuzzyFileSearchResult[]> {
    const search = { cancelled: false };
    if (token !== null) {
      const earlier = this.#running.get(token);
      if (earlier !== undefined) earlier.cancelled = true;
      this.#running.set(token, search);
    }
    try {
      if (new Pattern(query).isEmpty) return [];
      return rank(query, await listAll(fs, roots, () => search.cancelled || this.#closed));
    } finally {
      if (token !== null && this.#running.get(token) === search) this.#running.delete(token);
    }
  }

  /** Begins a search that goes on, in place of one of the same id. The files are listed once. */
  start(fs: FileSystem, id: string, roots: readonly string[]): void {
    if (id === "") throw refused("sessionId must not be empty");
    this.stop(id);
    const state = { query: 0, stopped: false };
    const listed = listAll(fs, roots, () => state.stopped || this.#closed);
    this.#sessions.set(id, Object.assign(state, { listed }));
  }

  /**
   * Searches for something else. What is found is told in a notification; resolves then.
   *
   * @throws RpcError for a search that isn't there.
   */
  update(id: string, query: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) throw refused(`fuzzy file search session not found: ${id}`);
    session.query += 1;
    return this.#find(session, id, query);
  }

  async #find(session: Session, id: string, query: string): Promise<void> {
    const mine = session.query;
    const listed = await session.listed;
    if (session.stopped || session.query !== mine) return;
    const files = new Pattern(query).isEmpty ? [] : rank(query, listed);
    this.#notify({ method: "fuzzyFileSearch/sessionUpdated", params: { sessionId: id, query, files } });
    this.#notify({ method: "fuzzyFileSearch/sessionCompleted", params: { sessionId: id } });
  }

  /** Ends a search; one that isn't there is over already. */
  stop(id: string): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) session.stopped = true;
    this.#sessions.delete(id);
  }

  /** Ends all. */
  close(): void {
    this.#closed = true;
    this.#sessions.clear();
  }
}

async function listAll(
  fs: FileSystem,
  roots: readonly string[],
  isCancelled: () => boolean,
): Promise<Listed> {
  return Promise.all(roots.map(async (root) => ({ root, files: await listFiles(fs, root, isCancelled) })));
}

/** The best files; of equal ones the first by path. */
function rank(query: string, listed: Listed): FuzzyFileSearchResult[] {
  const pattern = new Pattern(query);
  const found = listed.flatMap(({ root, files }) =>
    files.flatMap((path) => {
      const match = pattern.match(path);
      const file_name = path.slice(path.lastIndexOf("/") + 1);
      return match === undefined
        ? []
        : { root, path, file_name, score: match.score, indices: [...match.indices] };
    }),
  );
  found.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : Number(a.path > b.path)));
  return found.slice(0, MOST_RESULTS);
}
