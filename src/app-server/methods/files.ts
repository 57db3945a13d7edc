/** Searching for files by name. */

import type { Handler } from "../method.ts";
import { RpcError, rpcCodes } from "../rpc/errors.ts";

/** Searches once. */
export const searchFiles: Handler<"fuzzyFileSearch"> = async (params, { server, client, reply }) => {
  const { query, roots, cancellationToken = null } = params;
  reply({ files: await client.searches.search(server.host.fs, query, roots, cancellationToken) });
};

/** Begins a search that goes on. */
export const startSearch: Handler<"fuzzyFileSearch/sessionStart"> = (params, { server, client, reply }) => {
  const { sessionId, roots } = params;
  if (sessionId !== "" && roots.length === 0) {
    const why = "at least one search directory is required";
    throw new RpcError(rpcCodes.internalError, `failed to start fuzzy file search session: ${why}`);
  }
  client.searches.start(server.host.fs, sessionId, roots);
  reply({});
};

/** Searches for something else. */
export const updateSearch: Handler<"fuzzyFileSearch/sessionUpdate"> = async (params, { client, reply }) => {
  const found = client.searches.update(params.sessionId, params.query);
  // Before what is found is told.
  reply({});
  await found;
};

/** Ends a search. */
export const stopSearch: Handler<"fuzzyFileSearch/sessionStop"> = ({ sessionId }, { client, reply }) => {
  client.searches.stop(sessionId);
  reply({});
};
