import { expect, it } from "vitest";

import type { HttpClient, HttpRequest } from "../../src/host/types.ts";
import { keyPlaceholder, sendFromHere } from "../../src/worker/page-http.ts";
import { OpenStreams } from "../../src/worker/streams.ts";

/** Sends a worker's request to an endpoint that answers by quoting its headers. */
async function quoted(status: number, key: string | undefined): Promise<{ sent: HttpRequest; text: string }> {
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      requests.push(request);
      return { status, headers: [], body: new Response(`You sent ${JSON.stringify(request.headers)}`).body };
    },
  };
  const placeholder = keyPlaceholder();
  const request: HttpRequest = {
    method: "POST",
    url: "https://example.com/",
    headers: [["authorization", `Bearer ${placeholder}`]],
    body: "",
  };
  const streams = new OpenStreams();
  const signal = new AbortController().signal;
  const { body } = await sendFromHere(http, request, { placeholder, key }, streams, signal);
  let text = "";
  for (let piece = await streams.read(body ?? -1); piece !== null; piece = await streams.read(body ?? -1)) {
    text += new TextDecoder().decode(piece);
  }
  return { sent: requests[0] ?? request, text };
}

it("a key that stays with the page does not come to the worker in an endpoint's failure", async () => {
  const { sent, text } = await quoted(401, "sk-0123456789");
  expect(sent.headers).toEqual([["authorization", "Bearer sk-0123456789"]]);
  expect(text).toBe('You sent [["authorization","Bearer [key]"]]');
});

it("a key is put in as it is, whatever signs it has", async () => {
  const { sent } = await quoted(200, "$&-$'-$$");
  expect(sent.headers).toEqual([["authorization", "Bearer $&-$'-$$"]]);
});

it("without a key of the page no text is sent in its place", async () => {
  expect((await quoted(401, undefined)).text).toBe("You sent []");
});
