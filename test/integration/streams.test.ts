import { CodexClient, type Event, startExecStream } from "codex-embed";
import { eventStreamHeaders, fromEventStream, toEventStream, toReadableStream } from "codex-embed/streams";
import { answer, deltas, httpError, message } from "codex-embed/testing";
import { describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

const types = (events: readonly Event[]): string[] => events.map(({ msg }) => msg.type);
const event = (text: string): Event => ({ id: "1", msg: { type: "warning", message: text } });

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

/** Events that tell how far they were read, and whether they were left. */
function counted(total = Number.POSITIVE_INFINITY) {
  const state = { read: 0, left: false };
  async function* events(): AsyncGenerator<Event, void, undefined> {
    try {
      while (state.read < total) yield event(String(state.read++));
    } finally {
      state.left = true;
    }
  }
  return { state, events: events() };
}

const body = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream();

describe("a readable stream of events", () => {
  it("gives a run as it happens", async () => {
    const server = await model([answer(message("hello"))]);
    const run = startExecStream("hi", { cwd: workspace().path, config: settings(server), apiKey: "k" });
    const seen = await all(toReadableStream(run));
    expect(types(seen)[0]).toBe("session_configured");
    expect(types(seen).at(-1)).toBe("shutdown_complete");
  });

  it("reads no more than it is asked for, and leaves the events when cancelled", async () => {
    const { state, events } = counted();
    const reader = toReadableStream(events).getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(state).toEqual({ read: 2, left: false });
    await reader.cancel();
    expect(state).toEqual({ read: 2, left: true });
  });

  it("closes a conversation when it is cancelled before it was read", async () => {
    const server = await model([answer(message("hello"))]);
    const client = new CodexClient({ cwd: workspace().path, config: settings(server), apiKey: "k" });
    const conversation = client.startConversation();
    await toReadableStream(conversation).cancel();
    await expect(conversation.submitUserTurn("x")).rejects.toMatchObject({ code: "session_closed" });
  });
});

describe("an event stream", () => {
  it("carries a turn from a server to a page, checked", async () => {
    const server = await model([answer(deltas("a b\r\nc"))]);
    const options = { cwd: workspace().path, config: settings(server), apiKey: "k" };
    const response = new Response(toEventStream(startExecStream("hi", options)), {
      headers: eventStreamHeaders,
    });
    const seen = await all(fromEventStream(response));
    expect(types(seen).at(-1)).toBe("shutdown_complete");
    expect(seen.map(({ msg }) => msg)).toContainEqual(
      expect.objectContaining({ type: "agent_message", message: "a b\r\nc" }),
    );
  });

  it("can be cut anywhere", async () => {
    const bytes = new TextEncoder().encode(
      `event: x\r\ndata: 1\r\n\r\n:c\r\ndata: ${JSON.stringify(event("é✓"))}\r\n\r\nevent:end\r\ndata\r\n\r\n`,
    );
    const single = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await all(fromEventStream(single))).toEqual([event("é✓")]);
  });

  it("keeps a silent connection alive", async () => {
    async function* slow() {
      await new Promise((resolve) => setTimeout(resolve, 40));
      yield event("late");
    }
    const text = await new Response(toEventStream(slow(), { keepAliveMs: 10 })).text();
    expect(text).toMatch(/^(: \n\n)+data: \{.*late.*\}\n\nevent: end\ndata: \{\}\n\n$/);
  });

  it("tells a page why the events failed, and nothing that it should not know", async () => {
    async function* failing(error: Error) {
      yield event("first");
      throw error;
    }
    const absent = startExecStream("hi", { cwd: "/absent" });
    await expect(all(fromEventStream(toEventStream(absent)))).rejects.toMatchObject({
      code: "workspace_not_found",
    });
    const secret = all(fromEventStream(toEventStream(failing(new Error("key sk-1")))));
    await expect(secret).rejects.toThrow(/^The events failed on the server\.$/);
  });

  it("leaves the events when the page goes away", async () => {
    const { state, events } = counted();
    for await (const first of fromEventStream(toEventStream(events))) {
      expect(first).toEqual(event("0"));
      break;
    }
    expect(state.left).toBe(true);
  });

  it.each([
    [new Response("no", { status: 503 }), "http_status"],
    [new Response("{}", { headers: { "content-type": "application/json" } }), "bad_request"],
    [body("data: {}\n\n"), "invalid_event"],
    [body("data: no json\n\n"), "invalid_event"],
    [body(`data: ${JSON.stringify(event("cut"))}\n\ndata: {`), "stream_disconnected"],
    [body("event: failure\ndata: nonsense\n\n"), "engine_fault"],
  ])("refuses what is none (%#)", async (source, code) => {
    await expect(all(fromEventStream(source))).rejects.toMatchObject({ code });
  });

  it("refuses a wrong time", () => {
    expect(() => toEventStream(counted(0).events, { keepAliveMs: 0 })).toThrow(/positive/);
  });

  it("does not take a failed turn for a failure", async () => {
    const server = await model([httpError(400, "nope")]);
    const options = { cwd: workspace().path, config: settings(server), apiKey: "k" };
    expect(types(await all(fromEventStream(toEventStream(startExecStream("hi", options)))))).toContain(
      "error",
    );
  });
});
