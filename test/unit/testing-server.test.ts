import {
  type AnswerPart,
  answer,
  completed,
  deltas,
  execCommand,
  failed,
  functionCall,
  httpError,
  incomplete,
  type ModelAnswer,
  type ModelResponder,
  message,
  parseScript,
  pause,
  raw,
  reasoning,
  startModelServer,
  updatePlan,
} from "codex-embed/testing";
import { describe, expect, test, vi } from "vitest";

async function post(baseUrl: string, body: unknown = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${baseUrl}/responses`, {
    method: "POST",
    headers: { authorization: "Bearer key" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The `data` of each server-sent event, parsed. */
function eventsOf(text: string): { type: string; item?: { arguments?: string } }[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => JSON.parse(block.slice(block.indexOf("data: ") + 6)));
}

/** How many open servers and connections keep the process alive. */
function open(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCP(Server|Socket)Wrap$/.test(name)).length;
}

describe("a scripted endpoint", () => {
  test("keeps the process alive, unless it is told not to", async () => {
    const script = [answer(message("hi"))];
    const before = open();
    const usual = await startModelServer({ script });
    expect(open()).toBe(before + 1);
    await usual.close();
    const quiet = await startModelServer({ script, unref: true });
    await (await post(quiet.baseUrl)).text();
    await vi.waitFor(() => expect(open()).toBe(before));
    await quiet.close();
  });

  test("gives the answers in order and repeats the last", async () => {
    await using server = await startModelServer({ script: [answer(message("one")), answer(message("two"))] });
    const texts: string[] = [];
    for (let i = 0; i < 3; i += 1) texts.push(await (await post(server.baseUrl)).text());
    expect(texts.map((text) => /"text":"(\w+)"/.exec(text)?.[1])).toEqual(["one", "two", "two"]);
  });

  test("writes server-sent events that name their type", async () => {
    await using server = await startModelServer({ script: [answer(message("hi"))] });
    const response = await post(server.baseUrl);
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(text).toMatch(/^event: response\.created\ndata: \{"type":"response\.created"/);
    expect(eventsOf(text).map((event) => event.type)).toEqual([
      "response.created",
      "response.output_item.added",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  test("keeps bodies and headers of what it received", async () => {
    await using server = await startModelServer({ script: [answer()] });
    await (await post(server.baseUrl, { model: "m" })).text();
    await (await post(server.baseUrl, "not json")).text();
    expect(server.requests.map((request) => request.body)).toEqual([{ model: "m" }, "not json"]);
    expect(server.requests[0]).toMatchObject({
      path: "/v1/responses",
      headers: { authorization: "Bearer key" },
    });
  });

  test("answers errors with status, headers and body", async () => {
    await using server = await startModelServer({
      script: [httpError(429, "slow down", { "retry-after": "1" })],
    });
    const response = await post(server.baseUrl);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toEqual({ error: { message: "slow down" } });
  });

  test("sends what is before a pause without waiting for what is after it", async () => {
    await using server = await startModelServer({ script: [{ sse: [raw(": early\n\n"), pause(60_000)] }] });
    const reader = (await post(server.baseUrl)).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe(": early\n\n");
    await reader?.cancel();
  });

  test("drops the connection where the script cuts", async () => {
    await using server = await startModelServer({
      script: [{ sse: [raw(": partial\n\n"), pause(20)], cut: true }],
    });
    const response = await post(server.baseUrl);
    await expect(response.text()).rejects.toThrow();
  });

  test("stays silent where the script hangs, until it is closed", async () => {
    const server = await startModelServer({ script: [{ sse: [raw(": open\n\n")], hang: true }] });
    const response = await post(server.baseUrl);
    const body = response.text();
    const early = await Promise.race([body, new Promise((resolve) => setTimeout(resolve, 50, "still open"))]);
    expect(early).toBe("still open");
    const dropped = expect(body).rejects.toThrow();
    await server.close();
    await dropped;
  });

  test("lets a function decide on the answer", async () => {
    const respond: ModelResponder = (request, index) =>
      answer(message(`${index}:${(request.body as { q: string }).q}`));
    await using server = await startModelServer({ script: respond });
    expect(await (await post(server.baseUrl, { q: "a" })).text()).toContain('"0:a"');
    expect(await (await post(server.baseUrl, { q: "b" })).text()).toContain('"1:b"');
  });

  test("takes a list of steps from a function", async () => {
    await using server = await startModelServer({ script: () => [...message("x"), completed()] });
    expect(eventsOf(await (await post(server.baseUrl)).text())).toHaveLength(3);
  });

  test("streams a long answer to a slow reader whole", async () => {
    const chunks = Array.from({ length: 20_000 }, (_, i) => `${i} `);
    await using server = await startModelServer({ script: [answer(deltas(chunks))] });
    const response = await post(server.baseUrl);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(eventsOf(await response.text())).toHaveLength(20_000 + 4);
  });

  test("goes on after a client that left early", async () => {
    await using server = await startModelServer({
      script: [{ sse: [raw(": a\n\n"), pause(10_000)] }, answer(message("next"))],
    });
    const controller = new AbortController();
    const response = await post(server.baseUrl, {}, controller.signal);
    controller.abort();
    await expect(response.text()).rejects.toThrow();
    expect(await (await post(server.baseUrl)).text()).toContain("next");
  });
});

describe("a scripted endpoint refuses", () => {
  test("other paths and methods", async () => {
    await using server = await startModelServer({ script: [answer()] });
    expect((await fetch(`${server.baseUrl}/models`)).status).toBe(404);
    expect(server.requests).toEqual([]);
  });

  test("lets pages of other origins ask only where it shall", async () => {
    const ask = async (cors: boolean): Promise<(string | null)[]> => {
      await using server = await startModelServer({ script: [answer()], cors });
      const preflight = await fetch(`${server.baseUrl}/responses`, {
        method: "OPTIONS",
        headers: { "access-control-request-headers": "authorization,content-type" },
      });
      const reply = await post(server.baseUrl);
      expect(server.requests).toHaveLength(1);
      return [
        preflight.headers.get("access-control-allow-headers"),
        preflight.headers.get("access-control-allow-origin"),
        reply.headers.get("access-control-allow-origin"),
      ];
    };
    expect(await ask(true)).toEqual(["authorization,content-type", "*", "*"]);
    expect(await ask(false)).toEqual([null, null, null]);
  });

  test("a body over the limit, and stays usable", async () => {
    await using server = await startModelServer({ script: [answer()] });
    expect((await post(server.baseUrl, "x".repeat(64 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await post(server.baseUrl)).status).toBe(200);
    expect(server.requests).toHaveLength(1);
  });

  test("a port that is taken", async () => {
    await using server = await startModelServer({ script: [answer()] });
    const port = Number(new URL(server.baseUrl).port);
    await expect(startModelServer({ script: [answer()], port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  test("a function that throws: the request fails and says why", async () => {
    await using server = await startModelServer({
      script: () => {
        throw new Error("no answer for this");
      },
    });
    const response = await post(server.baseUrl);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: { message: "no answer for this" } });
  });

  test("a function's answer of no known form", async () => {
    const respond = (): ModelAnswer => JSON.parse('{"status":"ok"}');
    await using server = await startModelServer({ script: respond });
    const response = await post(server.baseUrl);
    expect(await response.json()).toEqual({
      error: { message: "the responder's answer 1 has neither sse nor an HTTP status" },
    });
  });
});

describe("a script from JSON", () => {
  test("passes when each answer has a known form", () => {
    const script = [
      { sse: [{ type: "response.created" }, { raw: ":\n\n" }, { pause_ms: 5 }], cut: true },
      { status: 500, headers: { a: "b" }, body: null },
    ];
    expect(parseScript(script)).toEqual(script);
  });

  test.each([
    ["no list", {}, "a script is a list with at least one answer"],
    ["no answers", [], "a script is a list with at least one answer"],
    ["a number", [1], "answer 1 is not an object"],
    ["an empty answer", [{ sse: [] }, {}], "answer 2 has neither sse nor an HTTP status"],
    ["a status out of range", [{ status: 42 }], "answer 1 has neither sse nor an HTTP status"],
    ["a stream with an error's status", [{ sse: [], status: 500 }], "answer 1: a stream has status 200"],
    ["steps that are no list", [{ sse: {} }], "answer 1: sse is not a list"],
    ["a step of no form", [{ sse: [{ typ: "x" }] }], "answer 1, step 1 is none of"],
    ["a step that is text", [{ sse: ["x"] }], "answer 1, step 1 is not an object"],
    ["a pause backwards", [{ sse: [{ pause_ms: -1 }] }], "answer 1, step 1 is none of"],
    ["headers that are no object", [{ status: 500, headers: "a: b" }], "answer 1: headers is not an object"],
    ["a header that is no text", [{ status: 500, headers: { a: 1 } }], "answer 1: header a is not a string"],
    ["a cut that is no flag", [{ sse: [], cut: "yes" }], "answer 1: cut is not true or false"],
  ])("is refused with %s", (_name, script, message) => {
    expect(() => parseScript(script)).toThrow(message);
  });

  test("is checked when a server starts", async () => {
    await expect(startModelServer({ script: [] })).rejects.toMatchObject({
      code: "invalid_argument",
      message: "a script is a list with at least one answer",
    });
  });
});

describe("event constructors", () => {
  test("stream a message word by word and end with the whole", () => {
    const steps = deltas("All is well");
    expect(steps.flatMap((step) => ("delta" in step ? [step.delta] : []))).toEqual(["All ", "is ", "well"]);
    expect(steps.at(-1)).toMatchObject({ item: { content: [{ type: "output_text", text: "All is well" }] } });
  });

  test("wait before each chunk when asked to", () => {
    const steps = deltas(["a", "b"], { pauseMs: 5 });
    expect(steps.filter((step) => "pause_ms" in step)).toHaveLength(2);
  });

  test("encode a call's arguments, and leave broken ones as they are", () => {
    expect(execCommand("ls", { workdir: "sub" })[0]).toMatchObject({
      item: { name: "exec_command", arguments: '{"cmd":"ls","workdir":"sub"}' },
    });
    expect(functionCall("f", "{not json", "call_x")[0]).toMatchObject({
      item: { call_id: "call_x", arguments: "{not json" },
    });
    expect(updatePlan([{ step: "look", status: "pending" }])[0]).toMatchObject({
      item: { arguments: '{"plan":[{"step":"look","status":"pending"}]}' },
    });
  });

  test("give each call its own id", () => {
    const [a] = execCommand("a");
    const [b] = execCommand("a");
    expect(a).toMatchObject({ item: { call_id: expect.stringMatching(/^call_\d+$/) } });
    expect(a?.item).not.toEqual(b?.item);
  });

  test("add the end of a response only when the parts have none", () => {
    const ends = (parts: readonly AnswerPart[]): string[] =>
      answer(...parts).sse.flatMap((step) =>
        "type" in step && /completed|failed|incomplete/.test(String(step.type)) ? [String(step.type)] : [],
      );
    expect(ends([message("x")])).toEqual(["response.completed"]);
    expect(ends([message("x"), completed({ input: 3 })])).toEqual(["response.completed"]);
    expect(ends([failed("server_error", "no")])).toEqual(["response.failed"]);
    expect(ends([incomplete("max_output_tokens")])).toEqual(["response.incomplete"]);
  });

  test("report usage in the API's form, with the total", () => {
    expect(completed({ input: 7, cachedInput: 2, output: 5, reasoningOutput: 1 })).toMatchObject({
      response: {
        usage: {
          input_tokens: 7,
          input_tokens_details: { cached_tokens: 2 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 1 },
          total_tokens: 12,
        },
      },
    });
  });

  test("stream a reasoning summary", () => {
    expect(reasoning("think hard").map((event) => event.type)).toEqual([
      "response.output_item.added",
      "response.reasoning_summary_part.added",
      "response.reasoning_summary_text.delta",
      "response.reasoning_summary_text.delta",
      "response.output_item.done",
    ]);
  });
});
