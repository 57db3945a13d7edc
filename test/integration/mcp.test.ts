import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  type Event,
  type EventMsg,
  type ExecOptions,
  type Host,
  type McpProgress,
  runExec,
  Session,
} from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import { answer, functionCall, message } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { testServer } from "../support/test-server.ts";
import { model, settings, workspace } from "./support/workspace.ts";

/** Programs of the official servers. */
const everything = program("@modelcontextprotocol/server-everything");
const filesystem = program("@modelcontextprotocol/server-filesystem");

function program(name: string): string {
  return fileURLToPath(new URL("./dist/index.js", import.meta.resolve(`${name}/package.json`)));
}

type Call = readonly [tool: string, args: unknown];

/** Runs a turn whose model makes these calls, one an answer. */
async function run(toolCalls: readonly Call[], options: Omit<ExecOptions, "config">) {
  const server = await model([
    ...toolCalls.map(([tool, args], index) => answer(functionCall(tool, args, `c${index}`))),
    answer(message("done")),
  ]);
  const events = await runExec("go", { cwd: workspace().path, ...options, config: settings(server) });
  const [first] = server.requests;
  const last: unknown = server.requests.at(-1)?.body;
  return { events, tools: names(first?.body), outputs: outputs(last), requests: server.requests };
}

function list(value: unknown, key: string): readonly unknown[] {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return Array.isArray(found) ? found : [];
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function names(body: unknown): unknown[] {
  return list(body, "tools").map((tool) => field(tool, "name"));
}

function outputs(body: unknown): unknown[] {
  const items = list(body, "input").filter((item) => field(item, "type") === "function_call_output");
  return items.map((item) => field(item, "output"));
}

function ofType<Type extends EventMsg["type"]>(events: readonly Event[], type: Type) {
  return events.flatMap(({ msg }) => (msg.type === type ? [msg as Extract<EventMsg, { type: Type }>] : []));
}

/** A server in this process with one tool. */
function greeter(): McpServer {
  const server = new McpServer({ name: "greeter", version: "1" });
  server.registerTool("greet", { description: "Greets." }, () => ({
    content: [{ type: "text", text: "hello" }],
  }));
  return server;
}

describe("the official servers", () => {
  it("talk over standard input and output", async () => {
    const progress: McpProgress[] = [];
    const folder = workspace({ "memo.txt": "remember" });
    const { events, tools, outputs } = await run(
      [
        ["mcp__all__echo", { message: "hi" }],
        ["mcp__all__get-sum", { a: 2, b: 3 }],
        ["mcp__all__get-tiny-image", {}],
        ["mcp__all__trigger-long-running-operation", { duration: 0.2, steps: 2 }],
        ["mcp__files__read_text_file", { path: join(folder.path, "memo.txt") }],
        ["mcp__files__read_text_file", { path: "/etc/hostname" }],
        ["list_mcp_resources", { server: "all" }],
      ],
      {
        cwd: folder.path,
        mcpServers: {
          all: { command: process.execPath, args: [everything, "stdio"] },
          files: {
            command: process.execPath,
            args: [filesystem, folder.path],
            enabledTools: ["read_text_file"],
          },
        },
        onMcpProgress: (step) => void progress.push(step),
      },
    );
    expect(ofType(events, "mcp_startup_complete")).toMatchObject([{ ready: ["all", "files"], failed: [] }]);
    expect(tools).toContain("mcp__all__echo");
    expect(tools.filter((name) => String(name).startsWith("mcp__files__"))).toEqual([
      "mcp__files__read_text_file",
    ]);
    expect(outputs[0]).toBe('[{"type":"text","text":"Echo: hi"}]');
    expect(outputs[1]).toContain("5");
    expect(outputs[2]).toContainEqual({
      type: "input_image",
      image_url: expect.stringMatching(/^data:image\/png;base64,/),
    });
    expect(progress[0]).toMatchObject({
      server: "all",
      tool: "trigger-long-running-operation",
      progress: 1,
      total: 2,
    });
    expect(outputs[4]).toContain("remember");
    expect(outputs[5]).toContain("Access denied");
    expect(outputs[6]).toContain('"server":"all"');
  });

  it("talk over HTTP", async () => {
    const url = await overHttp();
    const { events, outputs } = await run([["mcp__far__echo", { message: "hi" }]], {
      mcpServers: { far: { url } },
    });
    expect(ofType(events, "mcp_startup_complete")).toMatchObject([{ ready: ["far"] }]);
    expect(outputs).toEqual(['[{"type":"text","text":"Echo: hi"}]']);
  });
});

/** The everything server over HTTP, at a port that is free. */
async function overHttp(): Promise<string> {
  const port = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
  const child = spawn(process.execPath, [everything, "streamableHttp"], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill());
  await new Promise<void>((resolve) =>
    child.stderr.on("data", (text) => /listening/i.test(String(text)) && resolve()),
  );
  return `http://127.0.0.1:${port}/mcp`;
}

/** A session that was told to go, under which servers may ask the user. */
async function asked(baseUrl: string, here: McpServer): Promise<Session> {
  const session = await Session.open({
    cwd: workspace().path,
    config: {
      model: "gpt-5.1-codex",
      approval_policy: "on-request",
      model_provider: "scripted",
      model_providers: { scripted: { name: "scripted", base_url: baseUrl } },
    },
    mcpServers: { here },
  });
  session.submit({ type: "user_input", items: [{ type: "text", text: "go" }] });
  return session;
}

describe("servers in this process", () => {
  it("need no host with processes", async () => {
    const { outputs } = await run([["mcp__here__greet", {}]], {
      cwd: "/",
      host: createVirtualHost(),
      mcpServers: { here: greeter() },
    });
    expect(outputs).toEqual(['[{"type":"text","text":"hello"}]']);
  });

  it("are made anew for each session when they come as a function", async () => {
    const mcpServers = { here: { server: greeter, disabledTools: ["other"] } };
    for (let session = 0; session < 2; session++) {
      const { outputs } = await run([["mcp__here__greet", {}]], { mcpServers });
      expect(outputs).toEqual(['[{"type":"text","text":"hello"}]']);
    }
  });

  it("ask the user, and get the answer", async () => {
    const server = greeter();
    server.registerTool("ask", {}, async () => {
      const requestedSchema = { type: "object", properties: { name: { type: "string" } } } as const;
      const { action, content } = await server.server.elicitInput({ message: "Who?", requestedSchema });
      return { content: [{ type: "text", text: `${action} ${content?.["name"]}` }] };
    });
    const endpoint = await model([answer(functionCall("mcp__here__ask", {}, "c0")), answer(message("done"))]);
    const session = await asked(endpoint.baseUrl, server);
    for await (const { msg } of session) {
      if (msg.type === "task_complete") break;
      if (msg.type !== "elicitation_request") continue;
      expect(msg).toMatchObject({ server_name: "here", request: { mode: "form", message: "Who?" } });
      const { server_name, id: request_id } = msg;
      session.submit({
        type: "resolve_elicitation",
        server_name,
        request_id,
        decision: "accept",
        content: { name: "Bo" },
      });
    }
    expect(outputs(endpoint.requests.at(-1)?.body)).toEqual(['[{"type":"text","text":"accept Bo"}]']);
  });
});

describe("a server that asks without end", () => {
  it("is answered at once beyond what may be open, and no user hears of it", async () => {
    const server = greeter();
    const outcomes: string[] = [];
    server.registerTool("flood", {}, async () => {
      const requestedSchema = { type: "object", properties: {} } as const;
      const asked = Array.from({ length: 100 }, async () => {
        outcomes.push((await server.server.elicitInput({ message: "Again?", requestedSchema })).action);
      });
      await Promise.all(asked);
      return { content: [{ type: "text", text: "enough" }] };
    });
    const endpoint = await model([
      answer(functionCall("mcp__here__flood", {}, "c0")),
      answer(message("done")),
    ]);
    const session = await asked(endpoint.baseUrl, server);
    let heard = 0;
    for await (const { msg } of session) {
      if (msg.type === "task_complete") break;
      if (msg.type !== "elicitation_request") continue;
      heard += 1;
      // Only when all that may be open is open, so that the rest has been turned away.
      if (heard < 64) continue;
      await vi.waitFor(() => expect(outcomes).toHaveLength(36));
      session.interrupt();
      break;
    }
    await session.close();
    expect(heard).toBe(64);
    expect(new Set(outcomes.slice(0, 36))).toEqual(new Set(["cancel"]));
  });
});

describe("a server that fails", () => {
  it("stops nobody, unless it is required", async () => {
    const { events } = await run([], { mcpServers: { gone: { command: "no-such-program-anywhere" } } });
    expect(ofType(events, "mcp_startup_complete")).toMatchObject([
      { failed: [{ server: "gone", error: "No such file or directory (os error 2)" }] },
    ]);
    expect(ofType(events, "task_complete")).toHaveLength(1);
    const required = { gone: { command: "no-such-program-anywhere", required: true } };
    await expect(run([], { mcpServers: required })).rejects.toMatchObject({
      code: "mcp_startup_failed",
      message: expect.stringContaining("gone: No such file or directory"),
    });
  });

  it("says what to set when its public name leads into a private network", async () => {
    const node = createNodeHost();
    const http: Host["http"] = {
      send: async (request, options) => {
        if (request.publicOnly !== true) return node.http.send(request, options);
        throw Object.assign(new Error("private"), { code: "E_PRIVATE_NETWORK" });
      },
    };
    const host: Host = { ...node, http };
    const { events } = await run([], {
      host,
      mcpServers: { far: { url: "http://rebound.example.com/mcp" } },
    });
    expect(ofType(events, "mcp_startup_complete")).toMatchObject([
      { failed: [{ server: "far", error: expect.stringContaining("allowPrivateNetwork: true") }] },
    ]);
  });

  it("is told apart from one that can't be here", async () => {
    const { events } = await run([], {
      cwd: "/",
      host: createVirtualHost(),
      mcpServers: { local: { command: "node" }, far: { url: "http://127.0.0.1:1/mcp" } },
    });
    const [{ failed } = { failed: [] }] = ofType(events, "mcp_startup_complete");
    expect(failed.map(({ server }) => server)).toEqual(["far", "local"]);
    expect(failed[1]?.error).toContain("no processes");
  });
});

describe("secrets", () => {
  it("reach the server they are for, and nothing else", async () => {
    const seen: (string | undefined)[] = [];
    const { origin } = await testServer((request, response) => {
      seen.push(request.headers.authorization, String(request.headers["x-own"]));
      response.writeHead(405).end();
    });
    const toml = `[mcp_servers.far]\nurl = "${origin}/mcp"\nbearer_token_env_var = "CANARY_TOKEN"\n[mcp_servers.far.env_http_headers]\nX-Own = "CANARY_HEADER"\n`;
    const env = { ...process.env, CANARY_TOKEN: "canary-token", CANARY_HEADER: "canary-header" };
    const { events, requests } = await run([["exec_command", { cmd: "env" }]], {
      configToml: toml,
      env,
      host: createNodeHost({ env }),
      mcpServers: { own: { url: "http://127.0.0.1:1/", headers: { "X-Key": "canary-option" } } },
    });
    expect(seen).toContain("Bearer canary-token");
    expect(seen).toContain("canary-header");
    expect(JSON.stringify(events)).not.toContain("canary-");
    expect(JSON.stringify(requests.map(({ body }) => body))).not.toContain("canary-");
  });

  it("are missed where they are named and not set", async () => {
    const { events } = await run([], {
      configToml:
        '[mcp_servers.far]\nurl = "http://127.0.0.1:1/"\nbearer_token_env_var = "NOT_SET_ANYWHERE"\n',
    });
    expect(ofType(events, "mcp_startup_complete")).toMatchObject([
      { failed: [{ server: "far", error: expect.stringContaining("NOT_SET_ANYWHERE") }] },
    ]);
  });
});

it("only passes a few variables on", async () => {
  const folder = workspace({
    "serve.mjs": `import { McpServer } from ${JSON.stringify(import.meta.resolve("@modelcontextprotocol/sdk/server/mcp.js"))};
import { StdioServerTransport } from ${JSON.stringify(import.meta.resolve("@modelcontextprotocol/sdk/server/stdio.js"))};
const server = new McpServer({ name: "s", version: "1" });
server.registerTool("names", {}, () => ({ content: [{ type: "text", text: Object.keys(process.env).sort().join() }] }));
await server.connect(new StdioServerTransport());
`,
  });
  const env = { PATH: process.env["PATH"], HOME: "/nowhere", SECRET: "s", NAMED: "n" };
  const { outputs } = await run([["mcp__s__names", {}]], {
    cwd: folder.path,
    env,
    host: createNodeHost({ env }),
    configToml: `[mcp_servers.s]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ["serve.mjs"]\nenv_vars = ["NAMED"]\nenv = { GIVEN = "g" }\n`,
  });
  expect(outputs).toEqual(['[{"type":"text","text":"GIVEN,HOME,NAMED,PATH"}]']);
});
