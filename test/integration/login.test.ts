import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "codex-embed";
import { answer, httpError, message } from "codex-embed/testing";
import { expect, it, onTestFinished } from "vitest";

import { testServer } from "../support/test-server.ts";
import { model, workspace } from "./support/workspace.ts";

/** A codex folder with a login whose every token is told by its `canary`. */
function codexHome(): string {
  const path = mkdtempSync(join(tmpdir(), "codex-embed-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const tokens = {
    id_token: "canary-id",
    access_token: "canary-access-1",
    refresh_token: "canary-refresh-1",
    account_id: "account",
  };
  const file = { OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() };
  writeFileSync(join(path, "auth.json"), JSON.stringify(file), { mode: 0o600 });
  return path;
}

/** A token endpoint that always answers the same. */
async function tokenEndpoint(status: number, body: object): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const { origin } = await testServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += String(piece);
    asked.push(text);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return { url: `${origin}/token`, asked };
}

/** Runs a turn with the login, and gives all that a program could see of it. */
async function runTurn(baseUrl: string, home: string, tokenUrl: string) {
  const session = await Session.open({
    cwd: workspace().path,
    codexHome: home,
    config: { openai_base_url: baseUrl },
    env: { CODEX_REFRESH_TOKEN_URL_OVERRIDE: tokenUrl },
  });
  session.submit({ type: "user_input", items: [{ type: "text", text: "hi", text_elements: [] }] });
  const events = [];
  for await (const event of session) {
    events.push(event.msg);
    if (event.msg.type === "task_complete") break;
  }
  return events;
}

it("a login that the endpoint rejects is renewed, stored, and the request goes again", async () => {
  const server = await model([httpError(401, "no"), answer(message("fine"))]);
  const home = codexHome();
  const endpoint = await tokenEndpoint(200, {
    access_token: "canary-access-2",
    refresh_token: "canary-refresh-2",
  });
  const events = await runTurn(server.baseUrl, home, endpoint.url);
  expect(events.at(-1)).toMatchObject({ type: "task_complete", last_agent_message: "fine" });
  expect(events.some(({ type }) => type === "stream_error")).toBe(false);
  expect(
    server.requests.map(({ headers }) => [headers.authorization, headers["chatgpt-account-id"]]),
  ).toEqual([
    ["Bearer canary-access-1", "account"],
    ["Bearer canary-access-2", "account"],
  ]);
  const file = join(home, "auth.json");
  expect(JSON.parse(readFileSync(file, "utf8")).tokens).toEqual({
    id_token: "canary-id",
    access_token: "canary-access-2",
    refresh_token: "canary-refresh-2",
    account_id: "account",
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.stringify([events, server.requests.map(({ body }) => body)])).not.toContain("canary");
});

it("a login that can't be renewed fails the turn and says what to do; no token shows", async () => {
  const server = await model([httpError(401, "no")]);
  const endpoint = await tokenEndpoint(401, { error: { code: "refresh_token_expired" } });
  const events = await runTurn(server.baseUrl, codexHome(), endpoint.url);
  expect(events.find(({ type }) => type === "error")).toMatchObject({
    message: expect.stringMatching(/has expired.*codex login/),
    codex_error_info: "unauthorized",
  });
  expect(server.requests).toHaveLength(1);
  expect(endpoint.asked).toHaveLength(1);
  expect(JSON.stringify(events)).not.toContain("canary");
});
