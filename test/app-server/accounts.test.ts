/** Who is logged in, and how clients change that. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createNodeHost } from "codex-embed/node";
import { answer, message } from "codex-embed/testing";
import { describe, expect, test } from "vitest";
import { model, settings, workspace } from "../integration/support/workspace.ts";
import { served } from "./support/served.ts";

const PROFILE = "https://api.openai.com/profile";
const AUTH = "https://api.openai.com/auth";

/** An auth.json with a login whose ID token makes these claims. */
function login(claims: object): string {
  const middle = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const tokens = { id_token: `e30.${middle}.c2ln`, access_token: "access", refresh_token: "refresh" };
  return JSON.stringify({ tokens, last_refresh: new Date().toISOString() });
}

/** A server whose codex folder holds this auth.json, and whose environment holds no key. */
function withAuth(auth: string | undefined, env: Readonly<Record<string, string>> = {}) {
  const home = workspace(auth === undefined ? {} : { "auth.json": auth });
  const host = createNodeHost({ env: { PATH: process.env.PATH ?? "", ...env } });
  return { home, ...served({ codexHome: home.path, host, cwd: workspace().path }) };
}

test("the account is that of the key or the login which requests are made with", async () => {
  const key = { account: { type: "apiKey" }, requiresOpenaiAuth: true };
  const nobody = { account: null, requiresOpenaiAuth: true };
  const pro = { email: "a@b.c", [AUTH]: { chatgpt_plan_type: "pro" } };
  for (const [auth, expected] of [
    [undefined, nobody],
    ["{", nobody],
    ['{"OPENAI_API_KEY":"sk-secret"}', key],
    [login(pro), { account: { type: "chatgpt", email: "a@b.c", planType: "pro" }, requiresOpenaiAuth: true }],
    [
      login({ [PROFILE]: { email: "é@b.c" }, [AUTH]: { chatgpt_plan_type: "new" } }),
      { account: { type: "chatgpt", email: "é@b.c", planType: "unknown" }, requiresOpenaiAuth: true },
    ],
  ] as const) {
    const { client } = await withAuth(auth).join();
    expect(await client.request("account/read", {})).toEqual(expected);
  }
  const strange = await withAuth(login({})).join();
  await expect(strange.client.request("account/read", {})).rejects.toThrow(
    "email and plan type are required",
  );
  for (const name of ["OPENAI_API_KEY", "CODEX_API_KEY"]) {
    const { client } = await withAuth(undefined, { [name]: "sk-secret" }).join();
    expect(await client.request("account/read", {})).toEqual(key);
  }
});

test("there is none where the provider wants none", async () => {
  const endpoint = await model([answer(message("one"))]);
  const { client } = await served({ config: settings(endpoint), apiKey: "sk-secret" }).join();
  expect(await client.request("account/read", {})).toEqual({ account: null, requiresOpenaiAuth: false });
});

describe("a client", () => {
  test("stores a key, which counts from then on, and takes it back", async () => {
    const { home, join: connect } = withAuth(undefined);
    const [{ client, told }, other] = [await connect(), await connect()];
    expect(await client.request("account/login/start", { type: "apiKey", apiKey: "sk-secret" })).toEqual({
      type: "apiKey",
    });
    await other.told("account/updated");
    const file = join(home.path, "auth.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      auth_mode: "apikey",
      OPENAI_API_KEY: "sk-secret",
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await client.request("account/read", {})).toMatchObject({ account: { type: "apiKey" } });
    expect(await client.request("account/logout", {})).toEqual({});
    expect(existsSync(file)).toBe(false);
    await told("account/updated", 2);
    expect(client.told).toMatchObject([
      { method: "account/login/completed", params: { loginId: null, success: true, error: null } },
      { method: "account/updated", params: { authMode: "apikey", planType: null } },
      { method: "account/updated", params: { authMode: null, planType: null } },
    ]);
    expect(JSON.stringify([client.told, other.client.told])).not.toContain("sk-secret");
    expect(await client.request("account/logout", {})).toEqual({});
  });

  test("can't do what this server can't, or the settings forbid", async () => {
    const { client } = await withAuth(undefined).join();
    for (const params of [
      { type: "chatgpt" },
      { type: "chatgptAuthTokens", accessToken: "a", chatgptAccountId: "b" },
    ]) {
      await expect(client.request("account/login/start", params)).rejects.toThrow("codex login");
    }
    await expect(client.request("account/login/start", { type: "bogus" })).rejects.toThrow(
      "params.type: expected",
    );
    await expect(client.request("account/login/cancel", { loginId: "x" })).rejects.toThrow(
      "invalid login id",
    );
    const loginId = "00000000-0000-7000-8000-000000000000";
    expect(await client.request("account/login/cancel", { loginId })).toEqual({ status: "notFound" });
    for (const [only, type] of [
      ["chatgpt", "apiKey"],
      ["api", "chatgpt"],
    ] as const) {
      const forced = await served({
        config: { forcedLoginMethod: only },
        codexHome: workspace().path,
      }).join();
      await expect(forced.client.request("account/login/start", { type, apiKey: "k" })).rejects.toThrow(
        "is disabled",
      );
    }
    const homeless = await served({ codexHome: null }).join();
    await expect(
      homeless.client.request("account/login/start", { type: "apiKey", apiKey: "k" }),
    ).rejects.toThrow("no codex folder");
    expect(await homeless.client.request("account/logout", {})).toEqual({});
  });
});
