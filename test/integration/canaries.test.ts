import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Event } from "codex-embed";
import { answer, applyPatch, execCommand, httpError, message } from "codex-embed/testing";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";

import { testServer } from "../support/test-server.ts";
import { model, workspace } from "./support/workspace.ts";

/** What must be nowhere. Each is a part of every secret that a session works with here. */
const CANARY = "canary-7f3a91";

const secret = (name: string): string => `${CANARY}-${name}`;

const ENV = {
  ...process.env,
  HEADER_VALUE: secret("header"),
  MCP_TOKEN: secret("mcp-token"),
  MCP_HEADER: secret("mcp-header"),
  OPENAI_API_KEY: secret("openai"),
  CODEX_API_KEY: secret("codex"),
};

let memories: WebAssembly.Memory[] = [];
const { Instance } = WebAssembly;

// Before the module is loaded, so that its memory can be looked into.
beforeAll(() => {
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      const { memory } = this.exports;
      if (memory instanceof WebAssembly.Memory) memories.push(memory);
    }
  };
});
afterAll(() => {
  WebAssembly.Instance = Instance;
  memories = [];
});

/** A codex folder with an API key or a login in its auth.json. */
function codexHome(): string {
  const path = mkdtempSync(join(tmpdir(), "codex-embed-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const tokens = {
    id_token: secret("id"),
    access_token: secret("access"),
    refresh_token: secret("refresh"),
    account_id: "account",
  };
  const file = { OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() };
  writeFileSync(join(path, "auth.json"), JSON.stringify(file), { mode: 0o600 });
  return path;
}

/** An endpoint of any kind. */
async function endpoint(listener: RequestListener): Promise<{ baseUrl: string }> {
  return { baseUrl: `${(await testServer(listener)).origin}/v1` };
}

/** An endpoint whose streams end after this text. */
const stream = (text: string): Promise<{ baseUrl: string }> =>
  endpoint((_, response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(text));

/** Rejects a request by telling all that it holds, in pieces that cut through every value. */
const quoting: RequestListener = async ({ headers }, response) => {
  response.writeHead(400, { "content-type": "application/json", "x-sent": String(headers.authorization) });
  const text = JSON.stringify({ error: { message: `Bad request: ${JSON.stringify(headers)}` } });
  for (let at = 0; at < text.length; at += 7) {
    response.write(text.slice(at, at + 7));
    await new Promise(setImmediate);
  }
  response.end();
};

/** Everything below a folder but auth.json, names and texts. */
function filesIn(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "auth.json")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : `${path}\n${readFileSync(path, "latin1")}`;
    })
    .join("\n");
}

/** Where a canary stands in a text, with what is around it. */
function leaks(text: string): string[] {
  return [...text.matchAll(new RegExp(`.{0,60}${CANARY}.{0,20}`, "g"))].map(([found]) =>
    JSON.stringify(found),
  );
}

/** Runs a turn to its end and gives all that anybody could see of it. */
async function everythingOf(
  baseUrl: string,
  login: "option" | "variable" | "auth.json",
): Promise<{ seen: string; events: Event[] }> {
  // Imported here, after WebAssembly is being watched.
  const { Session } = await import("codex-embed");
  const home = codexHome();
  const folder = workspace({ "a.txt": "one\n" });
  const printed: unknown[] = [];
  const spies = (["log", "info", "warn", "error", "debug"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words)),
  );
  for (const stream of [process.stdout, process.stderr]) {
    spies.push(vi.spyOn(stream, "write").mockImplementation((text) => printed.push(text) > 0) as never);
  }
  const provider = {
    base_url: baseUrl,
    request_max_retries: 1,
    stream_max_retries: 1,
    env_http_headers: { "x-secret": "HEADER_VALUE" },
    ...(login === "variable" ? { env_key: "PROVIDER_KEY" } : { requires_openai_auth: true }),
  };
  const { CODEX_API_KEY: _, OPENAI_API_KEY: __, ...withoutKeys } = ENV;
  const env = {
    option: ENV,
    variable: { ...ENV, PROVIDER_KEY: secret("provider") },
    "auth.json": { ...withoutKeys, CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${baseUrl}/token` },
  }[login];
  const session = await Session.open({
    cwd: folder.path,
    codexHome: home,
    journal: true,
    ...(login === "option" ? { apiKey: secret("option") } : {}),
    env,
    config: {
      model: "gpt-5.1-codex",
      model_provider: "s",
      model_providers: { s: provider },
      approval_policy: "never",
      sandbox_mode: "danger-full-access",
      mcp_servers: {
        remote: {
          url: "http://127.0.0.1:9/mcp",
          bearer_token_env_var: "MCP_TOKEN",
          env_http_headers: { "x-mcp": "MCP_HEADER" },
        },
      },
    },
  });
  const events: Event[] = [];
  const errors: unknown[] = [];
  let journal = "";
  try {
    session.submit({ type: "user_input", items: [{ type: "text", text: "go" }] });
    for await (const event of session) {
      events.push(event);
      if (event.msg.type !== "task_complete") continue;
      journal = session.journal();
      break;
    }
  } catch (error) {
    errors.push(error);
  }
  const memory = memories.map(({ buffer }) => Buffer.from(buffer).toString("latin1"));
  await session.close();
  for (const spy of spies) spy.mockRestore();
  const thrown = errors.map(
    (error) => inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error),
  );
  expect(memory.length).toBeGreaterThan(0);
  expect(memory.join("")).toContain("gpt-5.1-codex");
  expect(journal).toContain("user_input");
  return {
    events,
    seen: [
      JSON.stringify(events),
      journal,
      filesIn(home),
      filesIn(folder.path),
      ...memory,
      ...thrown,
      inspect(printed),
    ].join("\n"),
  };
}

describe.each(["option", "variable", "auth.json"] as const)(
  "with the credential from %s, no secret is seen",
  (login) => {
    it("when commands print their environment, patches are applied and the model reads it all", async () => {
      const server = await model([
        answer(
          execCommand("env; cat /proc/self/environ; export -p"),
          execCommand("echo $PROVIDER_KEY$HEADER_VALUE$MCP_TOKEN$MCP_HEADER$OPENAI_API_KEY$CODEX_API_KEY"),
        ),
        answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch")),
        answer(message("done")),
      ]);
      const { seen, events } = await everythingOf(server.baseUrl, login);
      expect(events.at(-1)?.msg).toMatchObject({ type: "task_complete", last_agent_message: "done" });
      expect(leaks(seen)).toEqual([]);
      // The endpoint got them, in headers and nowhere else.
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
        Array(3).fill(expect.stringContaining(CANARY)),
      );
      expect(server.requests[0]?.headers["x-secret"]).toBe(secret("header"));
      expect(JSON.stringify(server.requests.map(({ body }) => body))).toContain("PATH=");
      expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain(CANARY);
    });

    it.each<[string, () => Promise<{ baseUrl: string }>]>([
      ["rejects the key", () => model([httpError(401, "no")])],
      ["quotes what it was sent", () => endpoint(quoting)],
      ["forbids", () => model([httpError(403, "no")])],
      ["is busy", () => model([httpError(503, "busy")])],
      ["breaks the stream off", () => stream('data: {"type":"response.created"}\n\n')],
      ["sends no events", () => stream("data: {{{\n\n")],
      [
        "sends the request on",
        () =>
          endpoint(
            (_, response) => void response.writeHead(307, { location: "http://127.0.0.1:9/stolen" }).end(),
          ),
      ],
      [
        "sends it on to no URL",
        () => endpoint((_, response) => void response.writeHead(302, { location: "http://[" }).end()),
      ],
      ["drops the connection", () => endpoint((request) => void request.socket.destroy())],
      ["speaks no HTTP", () => endpoint((request) => void request.socket.end("nonsense\r\n\r\n"))],
      ["isn't there", async () => ({ baseUrl: "http://127.0.0.1:9/v1" })],
    ])("when the endpoint %s", async (_, start) => {
      const { seen, events } = await everythingOf((await start()).baseUrl, login);
      expect(events.map(({ msg }) => msg.type)).toContain("error");
      expect(leaks(seen)).toEqual([]);
    });
  },
);

it("a key that no header can carry is refused without being quoted", async () => {
  const { Session } = await import("codex-embed");
  const server = await model([answer(message("never"))]);
  const session = await Session.open({
    cwd: workspace().path,
    apiKey: `${secret("broken")}\r\nx: y`,
    config: { openai_base_url: server.baseUrl },
    loadDefaultConfig: false,
  }).catch((error: unknown) => error);
  if (!(session instanceof Session)) {
    expect(inspect(session, { depth: 9 })).not.toContain(CANARY);
    return;
  }
  const events: Event[] = [];
  session.submit({ type: "user_input", items: [{ type: "text", text: "go" }] });
  for await (const event of session) {
    events.push(event);
    if (event.msg.type === "task_complete") break;
  }
  await session.close();
  expect(server.requests).toEqual([]);
  expect(events.map(({ msg }) => msg.type)).toContain("error");
  expect(JSON.stringify(events)).not.toContain(CANARY);
});
