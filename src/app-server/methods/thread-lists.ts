/** Lists of threads. */

import { previewSources } from "../../engine/preview.ts";
import { CodexError } from "../../errors.ts";
import type { SessionQuery } from "../../sessions/types.ts";
import type { Handler } from "../method.ts";
import { present } from "../present.ts";
import { refused } from "../rpc/errors.ts";
import type { ServerState } from "../state.ts";
import { recordedThread } from "../threads/describe.ts";
import type { ThreadListParams, ThreadSourceKind } from "../types.ts";
import { paginate } from "./pages.ts";

/** Threads a page, by default and at most. */
const [PAGE, LARGEST_PAGE] = [25, 100];
/** Programs that people talk to: the threads that are listed by default. */
const INTERACTIVE: readonly ThreadSourceKind[] = ["cli", "vscode"];

/** Recorded threads, newest first. */
export const listThreads: Handler<"thread/list"> = async (params, { server, reply }) => {
  const limit = Math.min(Math.max(params.limit ?? PAGE, 1), LARGEST_PAGE);
  const query: SessionQuery = {
    limit,
    archived: params.archived ?? false,
    sources: sources(params.sourceKinds),
    modelProviders: params.modelProviders ?? (await ownProvider(server)),
    orderBy: params.sortKey === "updated_at" ? "updated" : "created",
    ...present({ cwd: params.cwd, cursor: params.cursor, search: params.searchTerm }),
  };
  const page = await server
    .store((store) => store.list(query))
    .catch((error: unknown) => {
      const isCursor =
        error instanceof CodexError && error.code === "invalid_argument" && params.cursor != null;
      throw isCursor ? refused(`invalid cursor: ${params.cursor}`) : error;
    });
  const data = page.sessions.map((head) => {
    const thread = server.threads.find(head.id);
    const recorded = server.metadata.applied(recordedThread(head));
    return thread === undefined ? recorded : { ...recorded, status: thread.facts.status };
  });
  reply({ data, nextCursor: page.nextCursor });
};

/** The ids of the threads that are loaded. */
export const listLoadedThreads: Handler<"thread/loaded/list"> = ({ cursor, limit }, { server, reply }) => {
  const ids = server.threads.ids.sort();
  let start = 0;
  if (cursor != null) {
    if (!/^[0-9a-f-]{36}$/.test(cursor)) throw refused(`invalid cursor: ${cursor}`);
    start = ids.findIndex((id) => id > cursor);
    if (start < 0) start = ids.length;
  }
  const { data, end } = paginate(ids, start, limit);
  reply({ data, nextCursor: end === null ? null : (data.at(-1) ?? null) });
};

function sources(kinds: ThreadListParams["sourceKinds"]): string[] {
  const chosen = kinds == null || kinds.length === 0 ? INTERACTIVE : kinds;
  return [...new Set(chosen.map(sourceOf))];
}

/** A kind of program as records have it. */
function sourceOf(kind: ThreadSourceKind): string {
  if (kind === "appServer") return "mcp";
  return kind.startsWith("subAgent") ? "subagent" : kind;
}

/** Without a choice, threads with the provider of now: with others they can't go on as they are. */
async function ownProvider(server: ServerState): Promise<string[]> {
  const { settings } = await previewSources(server.options);
  const provider = settings.find(({ path }) => path.length === 1 && path[0] === "model_provider")?.value;
  return [typeof provider === "string" ? provider : "openai"];
}
