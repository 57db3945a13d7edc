/** Does what the other side wants of a store. */

import type { SessionStore } from "../sessions/types.ts";
import type { StoreRequest } from "./messages.ts";
import type { OpenStreams } from "./streams.ts";

/**
 * Calls the method that a request names.
 *
 * @returns what the method gives; of a log that is read, the number of the stream.
 */
export async function performStore(
  store: SessionStore,
  request: StoreRequest,
  streams: OpenStreams,
): Promise<unknown> {
  switch (request.method) {
    case "list":
      return store.list(request.query);
    case "head":
      return store.head(request.id);
    case "rename":
      return store.rename(request.id, request.name);
    case "archive":
      return store.archive(request.id);
    case "unarchive":
      return store.unarchive(request.id);
    case "delete":
      return store.delete(request.id);
    case "read":
      return streams.add(store.read(request.id)[Symbol.asyncIterator]());
    case "promptInfo":
      return store.prompts.info();
    case "promptAppend":
      return store.prompts.append(request.entry, request.maxBytes);
    case "promptEntry":
      return store.prompts.entry(request.logId, request.offset);
  }
}
