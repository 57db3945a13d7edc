/** The ways between a client and the server. */
import {
  createTransportPair,
  lineTransport,
  portTransport,
  webSocketTransport,
} from "codex-embed/app-server";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../src/app-server/rpc/messages.ts";
import { linesOf } from "../../src/app-server/transports/lines.ts";

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

describe("a message", () => {
  test("is read from text and from objects, with or without a version", () => {
    expect(readMessage('{"id":1,"method":"m","params":{}}')).toMatchObject({ kind: "request", id: 1 });
    expect(readMessage({ jsonrpc: "2.0", id: "a", method: "m" })).toMatchObject({ kind: "request", id: "a" });
    expect(readMessage({ method: "initialized" })).toEqual({ kind: "notification", method: "initialized" });
    expect(readMessage({ id: 0, result: null })).toEqual({ kind: "answer", id: 0, result: null });
    expect(readMessage({ id: 0, error: { code: 1, message: "no" } })).toMatchObject({ kind: "refusal" });
  });

  test("that is none is told apart", () => {
    const bad = [
      "",
      "{",
      "1",
      "[]",
      "null",
      "{}",
      { id: 1 },
      { id: 1.5, method: "m" },
      { id: null, method: "m" },
    ];
    for (const message of [...bad, { id: {}, method: "m" }, { method: 5, id: 1 }, undefined, 7]) {
      expect(typeof readMessage(message), JSON.stringify(message)).toBe("string");
    }
  });
});

describe("lines", () => {
  test("end anywhere in a chunk, and the last one need not end", async () => {
    expect(await all(linesOf(chunks('{"a"', ':"é"}\n\n{"b":1}\r\n{"c"', ":1}")))).toEqual([
      '{"a":"é"}',
      '{"b":1}\r',
      '{"c":1}',
    ]);
  });

  test("that are too long are dropped, and the next one is read", async () => {
    const lines = await all(
      linesOf(chunks("x".repeat(50), `${"x".repeat(60)}\nok\n`, `${"y".repeat(101)}\nok`), 100),
    );
    expect(lines).toEqual(["", "ok", "", "ok"]);
  });

  test("are written one a message, and wait where the stream does", async () => {
    const written: string[] = [];
    const transport = lineTransport(chunks(), { write: (text) => void written.push(text) });
    await transport.send({ a: "line\nbreak" });
    expect(written).toEqual(['{"a":"line\\nbreak"}\n']);
    await transport.close();
    expect(() => transport.send({})).toThrow("closed");
  });
});

describe("a pair in memory", () => {
  test("hands messages over, and ends on both sides", async () => {
    const [one, other] = createTransportPair();
    await one.send({ a: 1 });
    await one.close();
    expect(await all(other.messages)).toEqual([{ a: 1 }]);
    await expect(other.send({})).rejects.toThrow("closed");
  });

  test("lets a sender wait for a reader that is far behind", async () => {
    const [one, other] = createTransportPair();
    for (let i = 0; i < 255; i++) await one.send({ i });
    let sent = false;
    const last = Promise.resolve(one.send({ i: 255 })).then(() => {
      sent = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toBe(false);
    const reader = other.messages[Symbol.asyncIterator]();
    for (let i = 0; i < 200; i++) await reader.next();
    await last;
    expect(sent).toBe(true);
  });
});

test("a message port carries clones, and says when it ends", async () => {
  const { port1, port2 } = new MessageChannel();
  const [one, other] = [portTransport(port1), portTransport(port2)];
  await one.send({ a: [1] });
  const seen: unknown[] = [];
  const read = (async () => {
    for await (const message of other.messages) {
      seen.push(message);
      await one.close();
    }
  })();
  await read;
  expect(seen).toEqual([{ a: [1] }]);
  await other.close();
});

test("a web socket carries texts, waits until it is open and while it is full", async () => {
  const listeners = new Map<string, (event: { data: unknown }) => void>();
  const sent: string[] = [];
  const socket = {
    readyState: 0,
    bufferedAmount: 2_000_000,
    send: (data: string) => void sent.push(data),
    close: () => {},
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      listeners.set(type, listener);
    },
  };
  const transport = webSocketTransport(socket);
  let done = false;
  const sending = Promise.resolve(transport.send({ a: 1 })).then(() => {
    done = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent).toEqual([]);
  socket.readyState = 1;
  listeners.get("open")?.({ data: null });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sent).toEqual(['{"a":1}']);
  expect(done).toBe(false);
  socket.bufferedAmount = 0;
  await sending;
  listeners.get("message")?.({ data: '{"b":1}' });
  listeners.get("message")?.({ data: new TextEncoder().encode('{"c":1}') });
  socket.readyState = 3;
  listeners.get("close")?.({ data: null });
  expect(await all(transport.messages)).toEqual(['{"b":1}', '{"c":1}']);
  await expect(transport.send({})).rejects.toThrow("closed");
});
