import { once } from "node:events";

/**
 * Lets a server listen on the loopback, at a port that is free.
 *
 * @param {import("node:net").Server} server of `node:net` or `node:http`
 * @returns {Promise<{ port: number, origin: string, close(): void }>} `origin` without a slash at its end; `close`
 *   also ends the connections of a server of HTTP
 */
export async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    origin: `http://127.0.0.1:${address.port}`,
    close() {
      if ("closeAllConnections" in server && typeof server.closeAllConnections === "function") {
        server.closeAllConnections();
      }
      server.close();
    },
  };
}
