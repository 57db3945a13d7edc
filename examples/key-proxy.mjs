/**
 * Keeps the key of a page on a server: the page sends its requests here without one, and gets the answers streamed.
 *
 *     OPENAI_API_KEY=… ORIGINS=https://app.example node examples/key-proxy.mjs
 *
 * An origin is what a browser says of the page; other programs say what they like. Put your own login in front, and
 * your own limits on what a user may spend: `authorize` is the place.
 */
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";

const MAX_BYTES = 32 * 1024 * 1024;
/** All else that a browser sends, cookies above all, stays here. */
const PASSED = ["accept", "content-type", "openai-beta", "originator", "session_id", "user-agent", "version"];

/** @param {{ key: string, origins: string[], paths?: string[], upstream?: string, authorize?: (request: import("node:http").IncomingMessage) => boolean | Promise<boolean> }} options */
export function createKeyProxy({
  key,
  origins,
  paths = ["/v1/responses"],
  upstream = "https://api.openai.com",
  authorize = () => true,
}) {
  return createServer(async (request, response) => {
    const { origin = "" } = request.headers;
    const path = new URL(request.url ?? "/", "http://proxy").pathname;
    const refuse = (status, message) =>
      response.writeHead(status).end(JSON.stringify({ error: { message } }));
    if (!origins.includes(origin)) return refuse(403, "This origin is not served.");
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("vary", "origin");
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-methods", "POST");
      response.setHeader(
        "access-control-allow-headers",
        request.headers["access-control-request-headers"] ?? "",
      );
      return response.writeHead(204).end();
    }
    if (request.method !== "POST" || !paths.includes(path)) return refuse(404, "This path is not served.");
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      if (!(await authorize(request))) return refuse(401, "Log in first.");
      const body = await read(request);
      if (body === undefined) return refuse(413, "The request is too large.");
      const headers = new Headers({ authorization: `Bearer ${key}` });
      for (const name of PASSED) if (request.headers[name]) headers.set(name, String(request.headers[name]));
      const answer = await fetch(upstream + path, { method: "POST", headers, body, signal: gone.signal });
      const type = answer.headers.get("content-type") ?? "application/json";
      response.writeHead(answer.status, { "content-type": type, "cache-control": "no-store" });
      await pipeline(Readable.fromWeb(answer.body ?? new Blob([]).stream()), response);
    } catch {
      if (!response.headersSent) refuse(502, "The model can't be reached.");
      else response.destroy();
    }
  });
}

/** The body, or nothing when it is too long. */
async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { OPENAI_API_KEY: key, ORIGINS = "", PORT = "8787" } = process.env;
  if (!key || !ORIGINS) throw new Error("Set OPENAI_API_KEY, and ORIGINS to the pages' origins.");
  createKeyProxy({ key, origins: ORIGINS.split(",") }).listen(Number(PORT), "127.0.0.1");
}
