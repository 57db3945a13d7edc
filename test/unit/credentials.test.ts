import { describe, expect, it } from "vitest";

import { Credentials } from "../../src/engine/credentials.ts";
import { createVirtualHost } from "../../src/host/virtual/host.ts";
import type { HttpAuth, HttpOpenEffectRequest } from "../../src/protocol/types/boundary.ts";

const openai = { provider: "openai" };
const mine = { provider: "mine", env_key: "MY_KEY" };
const local = { provider: "local", env_key: null };

function request(auth: HttpAuth | null, more: Partial<HttpOpenEffectRequest> = {}): HttpOpenEffectRequest {
  return {
    type: "http_open",
    id: 1,
    method: "POST",
    url: "https://x.test/",
    headers: [],
    body: "",
    auth,
    ...more,
  };
}

function credentials(env: Readonly<Record<string, string>>, apiKey?: string): Credentials {
  const { http } = createVirtualHost();
  return new Credentials({ apiKey, env: (name) => env[name], authFile: null, http });
}

async function headers(of: Credentials, auth: HttpOpenEffectRequest) {
  return (await of.prepare(auth)).headers;
}

describe("the key", () => {
  it.each([
    ["the option goes first", "option", { MY_KEY: "env" }, mine, "Bearer option"],
    ["the provider's variable", undefined, { MY_KEY: "env", OPENAI_API_KEY: "no" }, mine, "Bearer env"],
    ["white space around a key is dropped", undefined, { MY_KEY: " env\n" }, mine, "Bearer env"],
    ["OPENAI_API_KEY for openai", undefined, { OPENAI_API_KEY: "o" }, openai, "Bearer o"],
    ["CODEX_API_KEY before it", undefined, { CODEX_API_KEY: "c", OPENAI_API_KEY: "o" }, openai, "Bearer c"],
    ["an empty variable is none", undefined, { CODEX_API_KEY: " ", OPENAI_API_KEY: "o" }, openai, "Bearer o"],
    ["another provider that takes OpenAI's", undefined, { OPENAI_API_KEY: "o" }, local, "Bearer o"],
    ["such a provider may do without", undefined, {}, local, undefined],
    ["the option is for it too", "option", {}, local, "Bearer option"],
  ])("%s", async (_story, apiKey, env, auth, expected) => {
    const found = await headers(credentials(env as Record<string, string>, apiKey), request(auth));
    expect(found).toEqual(expected === undefined ? [] : [["authorization", expected]]);
  });

  it.each([
    [openai, /CODEX_API_KEY or OPENAI_API_KEY.*apiKey/],
    [mine, /MY_KEY.*apiKey/],
  ])("that is missing: the error says how to give it: %j", async (auth, message) => {
    const attempt = credentials({}).prepare(request(auth));
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toMatchObject({ code: "E_NO_KEY" });
  });

  it.each(["a b", "a\nb", "ключ", "a\u0000"])("%j is refused without being repeated", async (key) => {
    const attempt = credentials({}, key).prepare(request(openai));
    await expect(attempt).rejects.toMatchObject({ code: "E_NO_KEY" });
    await expect(attempt).rejects.not.toThrow(new RegExp(key));
  });
});

describe("a header from the environment", () => {
  const from = (env: Readonly<Record<string, string>>, more: Partial<HttpOpenEffectRequest>) =>
    headers(credentials(env), request(null, more));

  it("gets its variable's value, and is left out when that is not set or blank", async () => {
    const env_headers = { "X-Team": "TEAM", "x-unset": "UNSET", "x-blank": "BLANK" };
    expect(await from({ TEAM: " the blue one\n", BLANK: " " }, { env_headers })).toEqual([
      ["x-team", "the blue one"],
    ]);
  });

  it("replaces one that the configuration spells out, and yields to the key", async () => {
    const env = { TEAM: "blue", TOKEN: "of the team", MY_KEY: "mine" };
    const own: [string, string][] = [
      ["accept", "x"],
      ["X-Team", "red"],
    ];
    const env_headers = { "x-team": "TEAM", Authorization: "TOKEN" };
    expect(await from(env, { headers: own, env_headers })).toEqual([
      ["accept", "x"],
      ["x-team", "blue"],
      ["authorization", "of the team"],
    ]);
    expect(await headers(credentials(env), request(mine, { headers: own, env_headers }))).toContainEqual([
      "authorization",
      "Bearer mine",
    ]);
  });

  it.each(["a\nb", "ключ", "a\u0000"])("whose value is %j is refused without repeating it", async (value) => {
    const attempt = from({ TEAM: value }, { env_headers: { "x-team": "TEAM" } });
    await expect(attempt).rejects.toMatchObject({ code: "E_NO_KEY" });
    await expect(attempt).rejects.toThrow(/TEAM.*x-team/);
    await expect(attempt).rejects.not.toThrow(new RegExp(value));
  });
});
