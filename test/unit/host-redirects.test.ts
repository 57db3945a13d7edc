import { createServer, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createFetchClient } from "../../src/host/http.ts";
import { createNodeHttpClient } from "../../src/host/node/http.ts";
import { listen } from "../support/listen.mjs";

const KEY = "Bearer sk-canary";
const STATUSES = [301, 302, 303, 307, 308] as const;

/** Where a response sends to; `A` is the port of the endpoint, `B` that of somebody else. */
const ELSEWHERE = [
  "http://127.0.0.1:B/",
  "//127.0.0.1:B/",
  "HTTP://127.0.0.1:B/",
  "http:\\\\127.0.0.1:B\\",
  "/\\127.0.0.1:B/",
  "http://127.0.0.1:A@127.0.0.1:B/",
  "http://user:word@127.0.0.1:B/",
  "http://0x7f.1:B/",
  "http://2130706433:B/",
  "http://localhost:B/",
  "http://localhost:A/",
  "https://127.0.0.1:A/",
  "https://127.0.0.1:B/",
  "http://127.0.0.1/",
  "http://127.0.0.2:A/",
  "http://127.0.0.1.:B/",
  "ftp://127.0.0.1:B/",
  "file:///etc/passwd",
  "data:text/plain,x",
  "javascript:1",
];
const HERE = [
  "/next",
  "next",
  "?next",
  "//127.0.0.1:A/next",
  "http://127.0.0.1:A/next",
  "http://127.1:A/next",
];

type Listening = Awaited<ReturnType<typeof listen>>;
let here: Listening;
let elsewhere: Listening;
let sendTo: { status: number; location: string };
let reached: IncomingMessage[] = [];
let strangers = 0;

const filled = (location: string): string =>
  location.replace("A", String(here.port)).replace("B", String(elsewhere.port));

beforeAll(async () => {
  here = await listen(
    createServer((request, response) => {
      reached.push(request);
      if (reached.length > 1) response.end("arrived");
      else response.writeHead(sendTo.status, { location: filled(sendTo.location) }).end();
    }),
  );
  elsewhere = await listen(
    createServer((_, response) => {
      strangers += 1;
      response.end("caught");
    }),
  );
});
afterAll(() => {
  here.close();
  elsewhere.close();
});

describe.each([
  ["node:http", createNodeHttpClient()],
  ["fetch", createFetchClient()],
])("the key stays where it was sent: %s", (_, client) => {
  const send = (status: number, location: string) => {
    reached = [];
    sendTo = { status, location };
    return client.send(
      {
        method: "POST",
        url: `${here.origin}/start`,
        headers: [["authorization", KEY]],
        body: "{}",
      },
      { signal: new AbortController().signal },
    );
  };

  describe.each(STATUSES)("status %i", (status) => {
    test.each(ELSEWHERE)("to %s is refused", async (location) => {
      const error: unknown = await send(status, location).catch((thrown: unknown) => thrown);
      expect(error).toEqual(expect.objectContaining({ code: "E_REDIRECT" }));
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("sk-canary");
      expect([reached.length, strangers]).toEqual([1, 0]);
    });

    test.each(HERE)("to %s is followed, key and all", async (location) => {
      const response = await send(status, location);
      expect(response.status).toBe(200);
      await response.body?.cancel();
      expect(reached.map(({ headers }) => headers.authorization)).toEqual([KEY, KEY]);
      expect(reached[1]?.method).toBe(status === 307 || status === 308 ? "POST" : "GET");
    });
  });
});
