import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { HttpClient, HttpRequest, HttpResponse } from "../../src/host/types.ts";
import { listen } from "../support/listen.mjs";

const KEY = "sk-canary-7d1f";
const coded = (code: string): object => expect.objectContaining({ code });

type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A server on the loopback that answers as a test says. */
async function serve(answer: Answer): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => void answer(request, response));
  return { server, url: (await listen(server)).origin };
}

/** Waits until a request's connection is closed, in order or not. */
function closing(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    request.socket.once("close", () => resolve());
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

async function textOf(response: HttpResponse): Promise<string> {
  return response.body === null ? "" : await new Response(response.body).text();
}

/** An HTTP client to test. */
export interface HttpSubject {
  readonly client: HttpClient;
  /** Whether the platform tells how the network failed; else all failures are `E_NETWORK`. */
  readonly namesFailures: boolean;
}

/** What every HTTP client promises, against a real server. */
export function describeHttpClient(name: string, make: () => HttpSubject): void {
  describe(`${name}: HTTP`, () => {
    let namesFailures: boolean;
    const failure = (code: string): object => coded(namesFailures ? code : "E_NETWORK");
    const servers: Server[] = [];
    const open = async (answer: Answer): Promise<string> => {
      const { server, url } = await serve(answer);
      servers.push(server);
      return url;
    };
    let client: HttpClient;
    const send = (request: Partial<HttpRequest> & { url: string }, signal?: AbortSignal) =>
      client.send(
        { method: "GET", headers: [], body: "", ...request },
        { signal: signal ?? new AbortController().signal },
      );

    beforeEach(() => {
      ({ client, namesFailures } = make());
    });
    afterEach(() => {
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        server.close();
      }
    });

    test("method, headers and body arrive; status and headers come back in lower case", async () => {
      const url = await open(async (request, response) => {
        const seen = [request.method, request.url, request.headers.authorization, await bodyOf(request)];
        response.writeHead(201, { "X-Request-Id": "42" }).end(seen.join(" | "));
      });
      const response = await send({
        url: `${url}/v1/responses?q=1`,
        method: "POST",
        headers: [["authorization", "Bearer k"]],
        body: "{“grüße”}",
      });
      expect(response.status).toBe(201);
      expect(response.headers).toContainEqual(["x-request-id", "42"]);
      expect(await textOf(response)).toBe("POST | /v1/responses?q=1 | Bearer k | {“grüße”}");
    });

    test("chunks arrive as they are sent, not when the body ends", async () => {
      let next: () => void = () => {};
      const url = await open(async (_, response) => {
        for (const chunk of ["one", "two", "three"]) {
          const read = new Promise<void>((resolve) => {
            next = resolve;
          });
          response.write(chunk);
          await read;
        }
        response.end();
      });
      const { body } = await send({ url });
      const seen: string[] = [];
      for await (const chunk of body ?? []) {
        seen.push(new TextDecoder().decode(chunk));
        next();
      }
      expect(seen).toEqual(["one", "two", "three"]);
    });

    test("a body that nobody reads is held back at the server", async () => {
      let written = 0;
      const url = await open((_, response) => {
        const more = (): void => {
          while (written < 64 && response.write(Buffer.alloc(1024 * 1024))) written += 1;
          written += 1;
          if (written < 64) response.once("drain", more);
        };
        more();
      });
      const abort = new AbortController();
      await send({ url }, abort.signal);
      await delay(300);
      expect(written).toBeLessThan(32);
      abort.abort();
    });

    test("any status is an answer", async () => {
      const url = await open((request, response) => {
        response.writeHead(Number(request.url?.slice(1))).end("said no");
      });
      for (const status of [400, 401, 404, 429, 500, 503]) {
        const response = await send({ url: `${url}/${status}` });
        expect([response.status, await textOf(response)]).toEqual([status, "said no"]);
      }
      expect((await send({ url: `${url}/204` })).status).toBe(204);
    });

    test("aborting before the head closes the connection", async () => {
      const abort = new AbortController();
      const closed = new Promise<void>((resolve) => {
        void open((request) => {
          request.socket.once("close", () => resolve());
          abort.abort();
        }).then((url) => expect(send({ url }, abort.signal)).rejects.toEqual(coded("ABORT_ERR")));
      });
      await closed;
    });

    test("aborting in the middle of a body ends the read and closes the connection", async () => {
      let closed: Promise<unknown> = Promise.resolve();
      const url = await open((request, response) => {
        closed = closing(request);
        response.write("first");
      });
      const abort = new AbortController();
      const { body } = await send({ url }, abort.signal);
      const reader = body?.getReader();
      await reader?.read();
      const reading = reader?.read();
      abort.abort();
      await expect(reading).rejects.toEqual(coded("ABORT_ERR"));
      await closed;
    });

    test("cancelling a body closes the connection", async () => {
      let closed: Promise<unknown> = Promise.resolve();
      const url = await open((request, response) => {
        closed = closing(request);
        response.write("first");
      });
      const { body } = await send({ url });
      await body?.cancel();
      await closed;
    });

    test("with an aborted signal nothing is sent", async () => {
      let asked = 0;
      const url = await open((_, response) => {
        asked += 1;
        response.end();
      });
      await expect(send({ url }, AbortSignal.abort())).rejects.toEqual(coded("ABORT_ERR"));
      expect(asked).toBe(0);
    });

    test("a refused connection says so", async () => {
      const { server, url } = await serve(() => {});
      server.close();
      await once(server, "close");
      await expect(send({ url })).rejects.toEqual(failure("ECONNREFUSED"));
    });

    test("a name that doesn't resolve says so", async () => {
      const error: unknown = await send({ url: "http://no-such-host.invalid/" }).catch((e: unknown) => e);
      expect([failure("ENOTFOUND"), failure("EAI_AGAIN")]).toContainEqual(error);
    });

    test("a connection that dies before the head is a coded failure", async () => {
      const url = await open((request) => void request.socket.destroy());
      await expect(send({ url })).rejects.toEqual(failure("ECONNRESET"));
    });

    test("a connection that dies within the body is a coded failure of the read", async () => {
      const url = await open((_, response) => {
        response.write("half");
        setTimeout(() => response.destroy(), 20);
      });
      const reader = (await send({ url })).body?.getReader();
      await reader?.read();
      await expect(reader?.read()).rejects.toEqual(failure("ECONNRESET"));
    });

    describe("redirects", () => {
      const echo: Answer = async (request, response) => {
        const { authorization } = request.headers;
        response.end([request.method, authorization, await bodyOf(request)].join(" "));
      };
      const post = { method: "POST", body: "hello", headers: [["authorization", KEY]] } as const;

      test.each([
        [307, `POST ${KEY} hello`],
        [308, `POST ${KEY} hello`],
        [301, `GET ${KEY} `],
        [303, `GET ${KEY} `],
      ])("within the origin %i is followed", async (status, seen) => {
        const url = await open((request, response) => {
          if (request.url === "/end") return echo(request, response);
          response.writeHead(status, { location: "/end" }).end();
        });
        expect(await textOf(await send({ ...post, url }))).toBe(seen);
      });

      test.each([
        ["another port", (url: string) => url],
        ["another scheme", () => "https://127.0.0.1/"],
        ["another name for it", (url: string) => url.replace("127.0.0.1", "localhost")],
      ])("to %s nothing is sent", async (_, target) => {
        const seen: unknown[] = [];
        const other = await open((request, response) => {
          seen.push(request.headers);
          response.end();
        });
        const url = await open((_request, response) => {
          response.writeHead(307, { location: target(other) }).end();
        });
        const error: unknown = await send({ ...post, url }).catch((caught: unknown) => caught);
        expect(error).toEqual(coded("E_REDIRECT"));
        expect(String(error)).not.toContain(KEY);
        expect(seen).toEqual([]);
      });

      test("in a circle ends with an error", async () => {
        const url = await open((_, response) => void response.writeHead(302, { location: "/" }).end());
        await expect(send({ url })).rejects.toEqual(coded("E_REDIRECT"));
      });

      test("to nonsense is an error, and without a target it is an answer", async () => {
        const url = await open((request, response) => {
          const headers = request.url === "/bad" ? { location: "http://[" } : {};
          response.writeHead(302, headers).end();
        });
        await expect(send({ url: `${url}/bad` })).rejects.toEqual(coded("E_REDIRECT"));
        expect((await send({ url })).status).toBe(302);
      });
    });

    describe("requests that can't be sent", () => {
      test.each([
        ["no URL", "not a url", "ERR_INVALID_URL"],
        ["a relative URL", "/v1/responses", "ERR_INVALID_URL"],
        ["credentials in the URL", `http://user:${KEY}@127.0.0.1/`, "ERR_INVALID_URL"],
        ["a file", "file:///etc/passwd", "E_UNSUPPORTED"],
        ["inline data", "data:text/plain,hello", "E_UNSUPPORTED"],
      ])("%s", async (_, url, code) => {
        const error: unknown = await send({ url }).catch((caught: unknown) => caught);
        expect(error).toEqual(coded(code));
        expect(String(error)).not.toContain(KEY);
      });

      test("a header that would break out of its line, without repeating its value", async () => {
        const headers: HttpRequest["headers"] = [["authorization", `Bearer ${KEY}\r\nx: y`]];
        const error: unknown = await send({ url: "http://127.0.0.1/", headers }).catch((e: unknown) => e);
        expect(error).toEqual(coded("EINVAL"));
        expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(KEY);
      });
    });
  });
}
