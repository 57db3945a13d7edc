import { describe, expect, it } from "vitest";

import { authFileIn, Credentials, type Prepared } from "../../src/engine/credentials.ts";
import type { FileSystem, Host, HttpRequest } from "../../src/host/types.ts";
import { createVirtualHost } from "../../src/host/virtual/host.ts";
import type { HttpAuth, HttpOpenEffectRequest } from "../../src/protocol/types/boundary.ts";

const home = "/home/.codex";
const path = `${home}/auth.json`;
const openai: HttpAuth = { provider: "openai", login_url: "https://login.test/responses" };
const day = 24 * 60 * 60 * 1000;
const ago = (days: number) => new Date(Date.now() - days * day).toISOString();

/** An auth.json with a ChatGPT login that was renewed some days ago. */
function login(days: number, more: object = {}): object {
  const tokens = {
    id_token: "id-1",
    access_token: "access-1",
    refresh_token: "refresh-1",
    account_id: "acc",
  };
  return { OPENAI_API_KEY: null, tokens, last_refresh: ago(days), later: { kept: true }, ...more };
}

/** What a token endpoint answers with: a status and a body, or no answer at all. */
type Answer = readonly [status: number, body: unknown] | "down";

const renewed: Answer = [200, { id_token: "id-2", access_token: "access-2", refresh_token: "refresh-2" }];

interface Setting {
  readonly file?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly apiKey?: string;
  readonly answers?: readonly Answer[];
  readonly fs?: (fs: FileSystem) => FileSystem;
}

function setting({ file, env = {}, apiKey, answers = [], fs = (given) => given }: Setting) {
  const files = file === undefined ? {} : { [path]: typeof file === "string" ? file : JSON.stringify(file) };
  const asked: HttpRequest[] = [];
  const memory = createVirtualHost({ files, env });
  const host: Host = {
    ...memory,
    fs: fs(memory.fs),
    http: {
      async send(request) {
        asked.push(request);
        const answer = answers[Math.min(asked.length, answers.length) - 1];
        if (answer === undefined || answer === "down") {
          throw Object.assign(new Error("nobody there"), { code: "ECONNREFUSED" });
        }
        const [status, body] = answer;
        const text = typeof body === "string" ? body : JSON.stringify(body);
        return { status, headers: [], body: new Response(text).body };
      },
    },
  };
  const credentials = () =>
    new Credentials({
      apiKey,
      env: (name) => env[name],
      authFile: authFileIn(host, home),
      http: host.http,
    });
  const stored = async (): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await memory.fs.readFile(path)));
  return { host, asked, credentials, stored };
}

const request: HttpOpenEffectRequest = {
  type: "http_open",
  id: 1,
  method: "POST",
  url: "https://api.test/responses",
  headers: [],
  body: "",
  auth: openai,
};

const key = (prepared: Prepared | undefined) =>
  prepared?.headers.find(([name]) => name === "authorization")?.[1].replace("Bearer ", "");

describe("the order of credentials", () => {
  it.each<[string, Setting, string]>([
    ["the option", { apiKey: "o", env: { CODEX_API_KEY: "c" }, file: { OPENAI_API_KEY: "f" } }, "o"],
    ["CODEX_API_KEY", { env: { CODEX_API_KEY: "c" }, file: { OPENAI_API_KEY: "f" } }, "c"],
    ["auth.json's key", { env: { OPENAI_API_KEY: "e" }, file: { OPENAI_API_KEY: "f" } }, "f"],
    ["its key before its tokens", { file: login(1, { OPENAI_API_KEY: "f" }) }, "f"],
    ["its tokens", { env: { OPENAI_API_KEY: "e" }, file: login(1) }, "access-1"],
    [
      "its tokens where it says so",
      { file: login(1, { OPENAI_API_KEY: "f", auth_mode: "chatgpt" }) },
      "access-1",
    ],
    ["OPENAI_API_KEY last", { env: { OPENAI_API_KEY: "e" } }, "e"],
    [
      "OPENAI_API_KEY where the file has nothing",
      { env: { OPENAI_API_KEY: "e" }, file: { tokens: null } },
      "e",
    ],
  ])("%s", async (_story, given, expected) => {
    const { credentials, asked } = setting(given);
    expect(key(await credentials().prepare(request))).toBe(expected);
    expect(asked).toEqual([]);
  });

  it("names all three ways where there is none", async () => {
    const attempt = setting({}).credentials().prepare(request);
    await expect(attempt).rejects.toMatchObject({ code: "E_NO_KEY" });
    await expect(attempt).rejects.toThrow(/CODEX_API_KEY or OPENAI_API_KEY.*auth\.json.*apiKey/);
  });

  it("does not look at the file for a provider with a variable of its own", async () => {
    const { credentials } = setting({ file: "{broken", env: { MINE: "m" } });
    const auth = { provider: "mine", env_key: "MINE" };
    expect(key(await credentials().prepare({ ...request, auth }))).toBe("m");
  });

  it("finds a login that was made after the first try", async () => {
    const { credentials, host } = setting({});
    const own = credentials();
    await expect(own.prepare(request)).rejects.toMatchObject({ code: "E_NO_KEY" });
    await host.fs.mkdir(home);
    await host.fs.writeFile(path, new TextEncoder().encode(JSON.stringify(login(1))));
    expect(key(await own.prepare(request))).toBe("access-1");
  });
});

describe("a file that can't be used", () => {
  it.each([["{nope secret"], ['["secret"]'], ['"secret"']])(
    "%s is an error that does not quote it",
    async (file) => {
      const attempt = setting({ file, env: { OPENAI_API_KEY: "e" } })
        .credentials()
        .prepare(request);
      await expect(attempt).rejects.toMatchObject({
        code: "E_NO_KEY",
        message: expect.stringContaining(path),
      });
      await expect(attempt).rejects.not.toThrow(/secret/);
    },
  );

  it("says why it can't be read", async () => {
    const denied = async () => {
      throw Object.assign(new Error("secret"), { code: "EACCES" });
    };
    const { credentials } = setting({ fs: (fs) => ({ ...fs, readFile: denied }) });
    await expect(credentials().prepare(request)).rejects.toThrow(/auth\.json can't be read \(EACCES\)/);
  });
});

describe("a ChatGPT login", () => {
  it("has its own URL and names its account", async () => {
    const prepared = await setting({ file: login(1) })
      .credentials()
      .prepare(request);
    expect(prepared.url).toBe(openai.login_url);
    expect(prepared.headers).toContainEqual(["chatgpt-account-id", "acc"]);
  });

  it("keeps the URL of an endpoint that has no other", async () => {
    const prepared = await setting({ file: login(1) })
      .credentials()
      .prepare({ ...request, auth: { provider: "mine" } });
    expect(prepared.url).toBe(request.url);
  });

  it("is renewed after eight days, and stored with all else as it was", async () => {
    const { credentials, asked, stored } = setting({ file: login(9), answers: [renewed] });
    const own = credentials();
    expect(key(await own.prepare(request))).toBe("access-2");
    expect(asked).toMatchObject([{ method: "POST", url: "https://auth.openai.com/oauth/token" }]);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      client_id: "app_EMoamEEZ73f0CkXaXp7hrann",
      grant_type: "refresh_token",
      refresh_token: "refresh-1",
    });
    expect(await stored()).toEqual({
      OPENAI_API_KEY: null,
      tokens: { id_token: "id-2", access_token: "access-2", refresh_token: "refresh-2", account_id: "acc" },
      last_refresh: expect.stringMatching(/^\d{4}-.*Z$/),
      later: { kept: true },
    });
    expect(key(await own.prepare(request))).toBe("access-2");
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ["refused", [401, { error: { code: "refresh_token_expired" } }]],
    ["answered with a failure", [500, "oops"]],
    ["not reached", "down"],
  ])("that is stale is tried as it is when renewing is %s", async (_story, answer) => {
    const { credentials, stored } = setting({ file: login(9), answers: [answer] });
    expect(key(await credentials().prepare(request))).toBe("access-1");
    expect(await stored()).toMatchObject({ tokens: { refresh_token: "refresh-1" } });
  });

  it("is renewed once for all sessions that were rejected at the same time", async () => {
    const { credentials, asked } = setting({ file: login(1), answers: [renewed] });
    const prepared = await Promise.all([1, 2, 3].map(() => credentials().prepare(request)));
    const again = await Promise.all(prepared.map(({ renew }) => renew?.()));
    expect(again.map(key)).toEqual(["access-2", "access-2", "access-2"]);
    expect(asked).toHaveLength(1);
    // One that hears of its rejection only now finds the new login there.
    expect(key(await prepared[0]?.renew?.())).toBe("access-2");
    expect(asked).toHaveLength(1);
  });

  it("takes over what another process renewed", async () => {
    const { credentials, asked, host } = setting({ file: login(1) });
    const prepared = await credentials().prepare(request);
    const other = { access_token: "other", refresh_token: "other", account_id: "acc" };
    await host.fs.writeFile(path, new TextEncoder().encode(JSON.stringify(login(0, { tokens: other }))));
    expect(key(await prepared.renew?.())).toBe("other");
    expect(asked).toEqual([]);
  });

  it.each<[string, Answer, object]>([
    [
      "expired",
      [401, { error: { code: "refresh_token_expired" } }],
      { code: "E_LOGIN", message: /has expired/ },
    ],
    [
      "reused",
      [401, { error: { code: "refresh_token_reused" } }],
      { code: "E_LOGIN", message: /renewed elsewhere/ },
    ],
    ["revoked", [400, { error: "refresh_token_invalidated" }], { code: "E_LOGIN", message: /revoked/ }],
    ["of no known reason", [403, "secret"], { code: "E_LOGIN", message: /codex login/ }],
    ["failing", [503, { error: "secret" }], { code: "E_NETWORK", message: /503/ }],
    ["no JSON", [200, "secret"], { code: "E_NETWORK", message: /200/ }],
    [
      "too long",
      [200, `{"access_token":"${"secret".repeat(20_000)}"}`],
      { code: "E_NETWORK", message: /200/ },
    ],
    ["down", "down", { code: "ECONNREFUSED", message: /nobody/ }],
  ])("that was rejected and whose renewal is %s fails with the reason", async (_story, answer, expected) => {
    const { credentials } = setting({ file: login(1), answers: [answer] });
    const attempt = (await credentials().prepare(request)).renew?.();
    const { code, message } = expected as { code: string; message: RegExp };
    await expect(attempt).rejects.toMatchObject({ code });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.not.toThrow(/secret|refresh-1|access-1/);
  });

  it("serves on when it can't be stored", async () => {
    const full = async () => {
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    };
    const { credentials, stored } = setting({
      file: login(9),
      answers: [renewed],
      fs: (fs) => ({ ...fs, writeFile: full }),
    });
    const own = credentials();
    expect(key(await own.prepare(request))).toBe("access-2");
    expect(key(await own.prepare(request))).toBe("access-2");
    expect(await stored()).toMatchObject({ tokens: { refresh_token: "refresh-1" } });
  });

  it("without a refresh token can't be renewed", async () => {
    const { credentials } = setting({ file: login(1, { tokens: { access_token: "a" } }) });
    const prepared = await credentials().prepare(request);
    await expect(prepared.renew?.()).rejects.toMatchObject({ code: "E_LOGIN" });
  });
});

it("a key from the file is replaced after a rejection only by another one", async () => {
  const { credentials, host } = setting({ file: { OPENAI_API_KEY: "old" } });
  const prepared = await credentials().prepare(request);
  expect(await prepared.renew?.()).toBeUndefined();
  await host.fs.writeFile(path, new TextEncoder().encode('{"OPENAI_API_KEY":"new"}'));
  expect(key(await prepared.renew?.())).toBe("new");
});
