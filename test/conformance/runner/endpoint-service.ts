/** Model endpoints on loopback, in this process; and as a service to pages and other runtimes. */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { type ModelServer, parseScript, startModelServer } from "codex-embed/testing";
import { listen } from "../../support/listen.mjs";
import type { OpenEndpoint } from "./endpoint.ts";

/** Opens an endpoint in this process. */
export const openEndpoint: OpenEndpoint = async (script) => {
  const server = await startModelServer({ script: parseScript(script) });
  return { baseUrl: server.baseUrl, close: () => closed(server) };
};

/** A running service. */
export interface EndpointService {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves endpoints: `POST /open` with a script gives `{id, baseUrl}`, `POST /close/ID` the request bodies that
 * it received. Pages of any origin may ask.
 */
export async function startEndpointService(): Promise<EndpointService> {
  const open = new Map<number, ModelServer>();
  let last = 0;

  async function answer(request: IncomingMessage): Promise<unknown> {
    const [, verb, id] = (request.url ?? "").split("/");
    const body = await text(request);
    if (verb === "open") {
      const server = await startModelServer({ cors: true, script: parseScript(JSON.parse(body)) });
      last += 1;
      open.set(last, server);
      return { id: last, baseUrl: server.baseUrl };
    }
    const server = open.get(Number(id));
    if (verb !== "close" || server === undefined) throw new Error(`nothing is at ${request.url}`);
    open.delete(Number(id));
    return await closed(server);
  }

  const server = createServer(async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    try {
      response.end(JSON.stringify(await answer(request)));
    } catch (error) {
      response.writeHead(400).end(error instanceof Error ? error.message : String(error));
    }
  });
  const { origin, close } = await listen(server);
  return {
    url: origin,
    async close() {
      close();
      await Promise.all([...open.values()].map((one) => one.close()));
    },
  };
}

async function closed(server: ModelServer): Promise<unknown[]> {
  await server.close();
  return server.requests.map(({ body }) => body);
}
