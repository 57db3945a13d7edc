import { describe, expect, it } from "vitest";

import { Credentials } from "../../src/engine/credentials.ts";

const openai = { provider: "openai", envKey: null };
const mine = { provider: "mine", envKey: "MY_KEY" };
const local = { provider: "local", envKey: null };

function credentials(env: Readonly<Record<string, string>>, apiKey?: string): Credentials {
  return new Credentials(apiKey, (name) => env[name]);
}

describe("Credentials", () => {
  it.each([
    ["the option goes first", "option", { MY_KEY: "env" }, mine, "Bearer option"],
    ["the provider's variable", undefined, { MY_KEY: "env", OPENAI_API_KEY: "no" }, mine, "Bearer env"],
    ["white space around a key is dropped", undefined, { MY_KEY: " env\n" }, mine, "Bearer env"],
    ["OPENAI_API_KEY for openai", undefined, { OPENAI_API_KEY: "o" }, openai, "Bearer o"],
    ["CODEX_API_KEY before it", undefined, { CODEX_API_KEY: "c", OPENAI_API_KEY: "o" }, openai, "Bearer c"],
    ["an empty variable is none", undefined, { CODEX_API_KEY: " ", OPENAI_API_KEY: "o" }, openai, "Bearer o"],
    ["a provider without a variable needs none", undefined, { OPENAI_API_KEY: "o" }, local, undefined],
    ["the option is for it too", "option", {}, local, "Bearer option"],
  ])("%s", (_story, apiKey, env, auth, expected) => {
    expect(credentials(env as Record<string, string>, apiKey).authorization(auth)).toBe(expected);
  });

  it.each([
    [openai, /CODEX_API_KEY or OPENAI_API_KEY.*apiKey/],
    [mine, /MY_KEY.*apiKey/],
  ])("says how to give a key that is missing: %j", (auth, message) => {
    expect(() => credentials({}).authorization(auth)).toThrow(message);
    expect(() => credentials({}).authorization(auth)).toThrow(expect.objectContaining({ code: "E_NO_KEY" }));
  });

  it.each(["a b", "a\nb", "ключ", "a\u0000"])("refuses the key %j without repeating it", (key) => {
    const attempt = () => credentials({}, key).authorization(openai);
    expect(attempt).toThrow(expect.objectContaining({ code: "E_NO_KEY" }));
    expect(attempt).not.toThrow(new RegExp(key));
  });
});
