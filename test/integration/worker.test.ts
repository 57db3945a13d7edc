import {
  Codex,
  CodexClient,
  type CodexOptions,
  type Event,
  type HttpClient,
  previewConfig,
  runExec,
  Session,
  startExecStream,
} from "codex-embed";
import { MemorySessionStore } from "codex-embed/sessions/memory";
import { answer, applyPatch, deltas, message, pause } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { createWorkerClient, serveWorker } from "codex-embed/worker";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { createFetchClient } from "../../src/host/http.ts";
import { version } from "../../src/version.ts";
import { agentWorker, clientHere } from "./support/worker.ts";
import { model, settings } from "./support/workspace.ts";

const memoryHost = (files: Readonly<Record<string, string>> = {}) =>
  createVirtualHost({ cwd: "/work", files, env: { OPENAI_API_KEY: "worker-key" } });
const coded = (code: string, text = "") =>
  expect.objectContaining({ name: "CodexError", code, message: expect.stringContaining(text) });

/** Everything that is posted from here on, through any port. */
function posted(): unknown[] {
  const messages: unknown[] = [];
  const { postMessage } = MessagePort.prototype;
  const spy = vi.spyOn(MessagePort.prototype, "postMessage").mockImplementation(function (
    this: MessagePort,
    ...args: unknown[]
  ) {
    messages.push(args[0]);
    Reflect.apply(postMessage, this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return messages;
}

/** Settings in the keys of config.toml. */
const provider = ({ baseUrl }: { readonly baseUrl: string }) => ({
  model_provider: "scripted",
  model_providers: {
    scripted: { name: "s", base_url: baseUrl, request_max_retries: 0, stream_max_retries: 0 },
  },
});

/** How many events have crossed. */
const crossed = (messages: readonly unknown[]) =>
  messages.flatMap((each) => (isBatch(each) ? each.events : [])).length;

function isBatch(value: unknown): value is { readonly events: readonly Event[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "events";
}

describe("options", () => {
  const server = { connect: async () => {} };
  it.each([
    ["host", { host: memoryHost() }, "serveWorker({ host })"],
    ["sessions", { sessions: new MemorySessionStore() }, "serveWorker({ sessions })"],
    ["mcpServers.here", { mcpServers: { here: { server } } }, "mcpServers.here"],
    ["mcpServers.here", { mcpServers: { here: server } }, "url"],
  ])("that can't cross are refused: %s", async (path, options, hint) => {
    const via = clientHere({ host: memoryHost() });
    await expect(runExec("hi", { ...options, via })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(hint),
      details: { path },
    });
  });

  it("are checked before they cross", async () => {
    const messages = posted();
    const via = clientHere();
    const wrong: object = { via, limits: { turn: { tokens: -1 } } };
    await expect(Session.open(wrong)).rejects.toEqual(coded("invalid_argument", "limits.turn.tokens"));
    expect(() => new Codex({ via: {} } as CodexOptions)).toThrow("via.open must be a function");
    expect(JSON.stringify(messages)).not.toContain('"open"');
  });

  it("take no journal along, and a session gives none out", async () => {
    const via = clientHere({ host: memoryHost() });
    await expect(Session.open({ via, journal: true })).rejects.toEqual(coded("unsupported", "Session.open"));
    const session = await Session.open({ via });
    expect(() => session.journal()).toThrow(coded("unsupported", "journal"));
    await session.close();
  });

  it("are handed to the function that makes a host", async () => {
    const asked: unknown[] = [];
    const via = clientHere({
      host: async (options) => {
        asked.push(options.cwd);
        return createVirtualHost({ cwd: "/b" });
      },
    });
    const session = await Session.open({ via, cwd: "/b" });
    await session.close();
    expect(asked).toEqual(["/b"]);
  });

  it("in the worker are checked there", async () => {
    const none: object = { port: new MessageChannel().port1, hots: memoryHost() };
    expect(() => serveWorker(none)).toThrow(coded("invalid_argument", 'Did you mean "host"?'));
    expect(() => serveWorker()).toThrow(coded("invalid_argument", "parentPort"));
    const target: object = {};
    expect(() => createWorkerClient(target as MessagePort)).toThrow(coded("invalid_argument", "postMessage"));
  });
});

describe("hooks", () => {
  it("are asked on the caller's side, and block", async () => {
    const server = await model([
      answer(applyPatch("*** Begin Patch\n*** Delete File: a\n*** End Patch")),
      answer(message("ok")),
    ]);
    const asked: string[] = [];
    const events = await runExec("go", {
      via: clientHere({ host: memoryHost({ "/work/a": "kept" }) }),
      config: settings(server),
      hooks: {
        userPromptSubmit: ({ items }) => ({ input: items, context: "Be quick." }),
        preToolUse: ({ type }, { signal }) => {
          asked.push(`${type} ${signal.aborted}`);
          return { block: "Nothing is deleted today." };
        },
      },
    });
    expect(asked).toEqual(["pre_tool_use false"]);
    expect(JSON.stringify(server.requests[0]?.body)).toContain("Be quick.");
    expect(JSON.stringify(server.requests[1]?.body)).toContain("Nothing is deleted today.");
    expect(events.map(({ msg }) => msg.type)).not.toContain("patch_apply_begin");
  });

  it("that throw, or give what can't cross, are told", async () => {
    const server = await model([answer(message("ok"))]);
    const hooks = {
      sessionStart: () => {
        throw new Error("no luck");
      },
      userPromptSubmit: (): object => ({ input: () => {} }),
    };
    const via = clientHere({ host: memoryHost() });
    const events = await runExec("go", { via, config: settings(server), hooks });
    const warnings = events.flatMap(({ msg }) => (msg.type === "warning" ? [msg.message] : []));
    expect(warnings).toEqual([
      expect.stringContaining("no luck"),
      expect.stringContaining("can't be sent to another thread"),
    ]);
  });
});

describe("the worker's sessions", () => {
  it("are listed, read, named, archived, forked and resumed from here", async () => {
    const server = await model(["one", "two", "three"].map((text) => answer(message(text))));
    const via = clientHere({ host: memoryHost(), sessions: new MemorySessionStore() });
    await using codex = new Codex({ via, baseUrl: server.baseUrl });
    const thread = codex.startThread();
    await thread.run("first");
    const id = thread.id ?? "";
    await thread.close();
    await codex.renameThread(id, "Named");
    expect((await codex.listThreads()).sessions).toMatchObject([{ id, name: "Named", preview: "first" }]);
    expect((await codex.resumeThread(id).run("second")).finalResponse).toBe("two");
    expect((await codex.forkThread(id, { beforeUserMessage: 1 }).run("other")).finalResponse).toBe("three");
    expect(JSON.stringify(server.requests[2]?.body)).toMatch(/first.*one.*other/);
    expect(JSON.stringify(server.requests[2]?.body)).not.toContain("second");
    await codex.close();
    await codex.archiveThread(id);
    expect(await codex.readThread(id)).toMatchObject({ archived: true });
    await codex.unarchiveThread(id);
    await codex.deleteThread(id);
    await expect(codex.readThread(id)).rejects.toEqual(coded("session_not_found"));
  });

  it("have logs that stream over, and prompts", async () => {
    const server = await model([answer(message("said"))]);
    const via = clientHere({ host: memoryHost(), sessions: new MemorySessionStore() });
    const conversation = new CodexClient({ via, config: settings(server) }).startConversation("ask");
    await conversation.addToHistory("typed");
    for await (const { msg } of conversation) if (msg.type === "task_complete") break;
    const store = via.store();
    let log = "";
    for await (const bytes of store.read(conversation.id ?? "")) log += new TextDecoder().decode(bytes);
    expect(log).toMatch(/"session_meta".*\n[\s\S]*said/);
    const { logId, entryCount } = await store.prompts.info();
    expect(entryCount).toBe(1);
    expect(await store.prompts.entry(logId, 0)).toMatchObject({ text: "typed" });
    await expect(store.create(crypto.randomUUID())).rejects.toEqual(coded("unsupported"));
    await expect(store.read("none")[Symbol.asyncIterator]().next()).rejects.toEqual(
      coded("session_not_found"),
    );
  });

  it("have a configuration to look at", async () => {
    const host = memoryHost({ "/work/config.toml": 'model = "from the file"' });
    const via = clientHere({ host });
    const { config, origins } = await previewConfig({
      via,
      codexHome: "/work",
      config: { modelVerbosity: "low" },
    });
    expect(config).toMatchObject({ model: "from the file", modelVerbosity: "low" });
    expect(origins["model"]).toMatchObject({ kind: "user", name: "/work/config.toml" });
    await expect(previewConfig({ via, configToml: "model = [" })).rejects.toEqual(coded("invalid_config"));
  });

  it("say why a turn failed, as sessions here do", async () => {
    const server = await model([{ status: 401, body: { error: { message: "who?" } } }]);
    const via = clientHere({ host: memoryHost() });
    const thread = new Codex({ via, config: provider(server) }).startThread();
    await expect(thread.run("hi")).rejects.toMatchObject({
      code: "unauthorized",
      details: { httpStatus: 401 },
    });
    await thread.close();
  });

  it("end with the one who opened them", async () => {
    const server = await model([answer(message("one"), pause(60_000))]);
    const via = clientHere({ host: memoryHost() });
    const conversation = new CodexClient({ via, config: settings(server) }).startConversation("hi");
    for await (const { msg } of conversation) {
      if (msg.type === "agent_message") await via.close();
    }
    await expect(conversation.submitUserTurn("more")).rejects.toEqual(coded("session_closed"));
    await expect(Session.open({ via })).rejects.toEqual(coded("session_closed", "client"));
    await via.close();
  });
});

describe("a session that is being opened", () => {
  it("ends with its client, at once", async () => {
    const closed = vi.fn();
    let give: (host: ReturnType<typeof memoryHost>) => void = () => {};
    const host = new Promise<ReturnType<typeof memoryHost>>((resolve) => {
      give = resolve;
    });
    const store = new MemorySessionStore();
    const create = store.create.bind(store);
    vi.spyOn(store, "create").mockImplementation(async (id) => {
      const log = await create(id);
      vi.spyOn(log, "close").mockImplementation(async () => closed());
      return log;
    });
    const via = clientHere({ host: () => host, sessions: store });
    const opening = expect(Session.open({ via })).rejects.toEqual(coded("session_closed"));
    const begun = performance.now();
    await via.close();
    await opening;
    expect(performance.now() - begun).toBeLessThan(1_000);
    give(memoryHost());
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
  });
});

describe("requests", () => {
  it("go out on the caller's side, and the key stays there", async () => {
    const server = await model([answer(deltas("Hello there.")), answer(message("again"))]);
    const messages = posted();
    const sent: string[] = [];
    const fetching = createFetchClient();
    const http: HttpClient = {
      send: (request, options) => {
        sent.push(request.url);
        return fetching.send(request, options);
      },
    };
    const via = clientHere({ host: memoryHost() }, { http });
    await using codex = new Codex({ via, baseUrl: server.baseUrl, apiKey: "sk-canary" });
    const thread = codex.startThread();
    expect((await thread.run("hi")).finalResponse).toBe("Hello there.");
    expect((await thread.run("more")).finalResponse).toBe("again");
    expect(sent).toHaveLength(2);
    expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual(
      Array.from({ length: 2 }, () => "Bearer sk-canary"),
    );
    expect(JSON.stringify(messages)).not.toContain("canary");
  });

  it("without a key go out as the client likes", async () => {
    const server = await model([answer(message("hi"))]);
    const fetching = createFetchClient();
    const http: HttpClient = {
      send: (request, options) =>
        fetching.send(
          { ...request, headers: [...request.headers, ["authorization", "Bearer mine"]] },
          options,
        ),
    };
    const via = clientHere({ host: memoryHost() }, { http });
    await using codex = new Codex({ via, baseUrl: server.baseUrl });
    await codex.startThread().run("hi");
    expect(server.requests[0]?.headers["authorization"]).toBe("Bearer mine");
  });

  it("are closed when their turn is interrupted, and fail with the code that the client gave", async () => {
    const server = await model([answer(message("one"), pause(60_000))]);
    const given = vi.fn();
    let isDown = false;
    const open = requestsWith((body) => counted(body, () => {}, given));
    const http: HttpClient = {
      send: (request, options) => {
        if (!isDown) return open.send(request, options);
        return Promise.reject(Object.assign(new Error("the line is down"), { code: "ECONNREFUSED" }));
      },
    };
    const via = clientHere({ host: memoryHost() }, { http });
    await using codex = new Codex({ via, config: provider(server) });
    const { events } = await codex.startThread().runStreamed("hi");
    for await (const { type } of events) if (type === "item.completed") break;
    await vi.waitFor(() => expect(given).toHaveBeenCalledOnce());
    isDown = true;
    await expect(codex.startThread().run("hi")).rejects.toMatchObject({
      code: "network",
      details: { hostCode: "ECONNREFUSED" },
    });
  });
});

/** Sends requests, and lets the bodies of the answers be looked at. */
function requestsWith(look: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>): HttpClient {
  const client = createFetchClient();
  return {
    async send(request, options) {
      const response = await client.send(request, options);
      return { ...response, body: response.body && look(response.body) };
    },
  };
}

/** A body that tells what is read of it, and that it is given up. */
function counted(
  body: ReadableStream<Uint8Array>,
  onRead: (bytes: number) => void,
  onCancel: () => void = () => {},
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        onRead(value.length);
        controller.enqueue(value);
      },
      async cancel(reason) {
        onCancel();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

describe("a reader that does not read", () => {
  it("holds the session up, down to the request, and misses nothing", async () => {
    const words = Array.from({ length: 20_000 }, (_, index) => `${index} `);
    const server = await model([answer(deltas(words))]);
    const messages = posted();
    let bytes = 0;
    const http = requestsWith((body) =>
      counted(body, (length) => {
        bytes += length;
      }),
    );
    const via = clientHere({ host: memoryHost() }, { http });
    const events = startExecStream("go", { via, config: settings(server) });
    await events.next();
    const standing = { events: -1, bytes: -1 };
    await vi.waitFor(
      () => {
        const before = { ...standing };
        Object.assign(standing, { events: crossed(messages), bytes });
        expect(standing).toEqual(before);
        expect(standing.events).toBeGreaterThan(500);
      },
      { timeout: 5_000, interval: 200 },
    );
    // One window on this side; the worker's own queue, and the chunk that filled it, on the other.
    expect(standing.events).toBeLessThanOrEqual(1_024);
    let text = "";
    for await (const { msg } of events) if (msg.type === "agent_message_delta") text += msg.delta;
    expect(text).toBe(words.join(""));
    expect(standing.bytes).toBeLessThan(bytes / 2);
    const sizes = messages.filter(isBatch).map((batch) => batch.events.length);
    expect(Math.max(...sizes)).toBe(256);
    expect(sizes.length).toBeLessThan(400);
  });

  it("can still read what waits when the session has been closed", async () => {
    const server = await model([answer(deltas(Array.from({ length: 3_000 }, () => "x")), pause(60_000))]);
    const via = clientHere({ host: memoryHost() });
    const session = await Session.open({ via, config: provider(server) });
    session.submit({ type: "user_input", items: [{ type: "text", text: "go" }] });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await session.close();
    let count = 0;
    for await (const { msg } of session) if (msg.type === "agent_message_delta") count += 1;
    expect(count).toBeGreaterThan(1_024);
    expect(session.closed).toBe(true);
  });
});

describe("a worker that is gone", () => {
  it("ends its sessions, and whatever waits for it", async () => {
    const server = await model([answer(message("one"), pause(60_000))]);
    const { worker, remove } = await agentWorker();
    onTestFinished(remove);
    const via = createWorkerClient(worker);
    const client = new CodexClient({ via, apiKey: "k", config: settings(server) });
    const conversation = client.startConversation("hi");
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { msg } of conversation) {
        seen.push(msg.type);
        if (msg.type === "agent_message") void worker.terminate();
      }
    })();
    await expect(reading).rejects.toEqual(coded("worker_failed", "Make a new worker"));
    expect(seen).toContain("agent_message");
    expect(via.closed).toBe(true);
    await expect(client.listConversations()).rejects.toEqual(coded("worker_failed"));
    await expect(conversation.submitUserTurn("more")).rejects.toEqual(coded("session_closed"));
  });

  it("is told by its own error, too", async () => {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker('throw new Error("no such file.")', { eval: true });
    const via = createWorkerClient(worker);
    await expect(Session.open({ via })).rejects.toEqual(coded("worker_failed", "no such file"));
  });

  it("is one that never answers, after a while", async () => {
    const { port1 } = new MessageChannel();
    onTestFinished(() => port1.close());
    const via = createWorkerClient(port1, { connectTimeoutMs: 50 });
    await expect(Session.open({ via })).rejects.toEqual(coded("worker_failed", "serveWorker()"));
  });

  it("is one of another version", async () => {
    const { port1, port2 } = new MessageChannel();
    const { port1: ours, port2: theirs } = new MessageChannel();
    const serving = serveWorker({ port: port2 });
    onTestFinished(async () => {
      await serving.close();
      port1.close();
    });
    const answered = new Promise<unknown>((resolve) => {
      ours.onmessage = ({ data }) => resolve(data);
    });
    port1.postMessage("hello, of no concern");
    port1.postMessage({ type: "codex-embed:connect", version: "0.0.1", port: theirs }, [theirs]);
    expect(await answered).toMatchObject({
      type: "bye",
      error: { code: "worker_failed", message: expect.stringMatching(new RegExp(`${version}.*0\\.0\\.1`)) },
    });
  });
});
