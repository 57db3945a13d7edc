/** Clients that change the user's settings. */
import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppServerOptions } from "codex-embed/app-server";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, test } from "vitest";
import { type JsonObject, objects, text } from "../conformance/runner/json.ts";
import { workspace } from "../integration/support/workspace.ts";
import { served } from "./support/served.ts";

const FILE = `# mine
model = "gpt-5" # the model

# servers
[mcp_servers.memo]
command = "memo" # it
`;

/** A server whose user has this file of settings, and a client of it. */
async function user(text: string | undefined, options: AppServerOptions = {}) {
  const home = workspace(text === undefined ? {} : { "config.toml": text });
  const file = join(home.path, "config.toml");
  const { client } = await served({ codexHome: home.path, cwd: workspace().path, ...options }).join();
  return {
    file,
    home,
    client,
    read: () => readFileSync(file, "utf8"),
    write: (keyPath: string, value: JsonObject[string], more: JsonObject = {}) =>
      client.request("config/value/write", { keyPath, value, mergeStrategy: "replace", ...more }),
  };
}

describe("the user's file", () => {
  test("keeps everything that is not changed", async () => {
    const { write, read, file } = await user(FILE);
    expect(await write("model", "gpt-5.4")).toMatchObject({
      status: "ok",
      filePath: file,
      overriddenMetadata: null,
    });
    await write("mcp_servers.memo.args", ["--all"]);
    await write("profiles.fast.model", "m");
    expect(read()).toBe(
      `${FILE.replace('"gpt-5"', '"gpt-5.4"')}args = [ "--all" ]\n\n[profiles.fast]\nmodel = "m"\n`,
    );
    await write("mcp_servers", null);
    expect(read()).toBe('# mine\nmodel = "gpt-5.4" # the model\n\n[profiles.fast]\nmodel = "m"\n');
  });

  test("is what the next thread begins with, and no other", async () => {
    const { client, write } = await user('model = "first"\n');
    const { thread, model } = await client.request("thread/start", {});
    await write("model", "second");
    expect(await client.request("thread/start", {})).toMatchObject({ model: "second" });
    expect([model, text(thread, "id")]).toEqual(["first", expect.any(String)]);
    expect(await client.request("config/read", {})).toMatchObject({ config: { model: "second" } });
  });

  test("is made for its owner alone where there is none, and keeps its mode where there is", async () => {
    const fresh = await user(undefined);
    await fresh.write("model", null);
    expect(fresh.home.has("config.toml")).toBe(false);
    await fresh.write("model", "x");
    expect([fresh.read(), statSync(fresh.file).mode & 0o777]).toEqual(['model = "x"\n', 0o600]);
    const old = await user(FILE);
    const { mode } = statSync(old.file);
    await old.write("model", "x");
    expect(statSync(old.file).mode).toBe(mode);
  });

  test("may be a link, and be named by any path to it", async () => {
    const { write, home, file } = await user(FILE);
    symlinkSync(file, join(home.path, "link.toml"));
    const filePath = join(home.path, "link.toml");
    expect(await write("model", "x", { filePath })).toMatchObject({ filePath });
    expect(await write("model", "y", { filePath: `${home.path}/./a/../config.toml` })).toMatchObject({
      filePath: file,
    });
    for (const other of ["/nowhere/config.toml", "config.toml", join(home.path, "other.toml")]) {
      await expect(write("model", "z", { filePath: other })).rejects.toMatchObject({
        data: { config_write_error_code: "configLayerReadonly" },
      });
    }
  });

  test("is written by one after the other, over no version that the writer hasn't seen", async () => {
    const { client, write, read, file } = await user(FILE);
    const layers = await client.request("config/read", { includeLayers: true });
    const { version } = objects(layers.layers).find(({ name }) => text(name, "type") === "user") ?? {};
    const [first, second] = await Promise.allSettled([
      write("model", "first", { expectedVersion: version ?? null }),
      write("model", "second", { expectedVersion: version ?? null }),
    ]);
    expect([first.status, second.status]).toEqual(["fulfilled", "rejected"]);
    await expect(write("model", "x", { expectedVersion: version ?? null })).rejects.toMatchObject({
      data: { config_write_error_code: "configVersionConflict" },
    });
    const written = await write("model", "third");
    expect(await write("model", "fourth", { expectedVersion: written.version ?? null })).toMatchObject({
      status: "ok",
    });
    await Promise.all(Array.from({ length: 8 }, (_, index) => write(`zz.k${index}`, index)));
    expect(read().match(/^k\d = \d$/gm)).toHaveLength(8);
    writeFileSync(file, `${read()}# by hand\n`);
    await expect(write("model", "x", { expectedVersion: written.version ?? null })).rejects.toThrow(
      "modified",
    );
    expect(read()).toContain("# by hand");
  });

  test("is left alone by what is refused, and never quoted", async () => {
    const { write, client, read, file } = await user(FILE);
    for (const [keyPath, value] of [
      ["model", 5],
      ["mcp_servers.memo", {}],
      ["model.sub", "x"],
      ["", "x"],
      ["tools", [null]],
      ["a.".repeat(10_000), 1],
    ] as const) {
      await expect(write(keyPath, value)).rejects.toMatchObject({
        code: -32600,
        data: { config_write_error_code: "configValidationError" },
      });
    }
    await expect(write("nothing.here", null)).rejects.toMatchObject({
      data: { config_write_error_code: "configPathNotFound" },
    });
    const edits = [
      { keyPath: "model", value: "x", mergeStrategy: "replace" },
      { keyPath: "approval_policy", value: "bogus", mergeStrategy: "upsert" },
    ];
    await expect(client.request("config/batchWrite", { edits })).rejects.toThrow("Invalid configuration");
    expect(read()).toBe(FILE);
    writeFileSync(file, 'secret = "hush\n');
    await expect(write("model", "x")).rejects.toMatchObject({ code: -32603 });
    await expect(write("model", "x")).rejects.not.toThrow("hush");
  });

  test("is not changed when it is longer than anybody writes", async () => {
    const { write } = await user(`# ${"x".repeat(1_048_576)}\n`);
    await expect(write("model", "x")).rejects.toThrow("change it by hand");
  });

  test("is nobody's where the program gives the settings", async () => {
    for (const options of [{ configToml: "" }, { loadDefaultConfig: false }]) {
      const { write } = await user(FILE, options);
      await expect(write("model", "x")).rejects.toMatchObject({
        data: { config_write_error_code: "configLayerReadonly" },
      });
    }
  });
});

test("what a stronger layer decides is told", async () => {
  const { write } = await user("", { config: { model: "own" }, configOverrides: ["review_model=flag"] });
  expect(await write("model", "x")).toMatchObject({
    status: "okOverridden",
    overriddenMetadata: {
      message: "Overridden by session flags",
      overridingLayer: { name: { type: "sessionFlags" } },
      effectiveValue: "own",
    },
  });
  expect(await write("review_model", "flag")).toMatchObject({ status: "ok", overriddenMetadata: null });
  expect(await write("review_model", null)).toMatchObject({ overriddenMetadata: { effectiveValue: "flag" } });
});

describe("an administrator", () => {
  const files = {
    "/etc/codex/requirements.toml": `
      allowed_approval_policies = ["untrusted", "on-request"]
      allowed_web_search_modes = ["cached"]
      enforce_residency = "us"
      [features]
      personality = false
      [experimental_network]
      enabled = true
      http_port = 8080
      allowed_domains = ["a.com"]
    `,
    "/etc/codex/managed_config.toml": 'sandbox_mode = "workspace-write"\nmodel = "managed"\n',
  };

  test("says what settings may be", async () => {
    const { client } = await served({ host: createVirtualHost({ files }), codexHome: "/codex" }).join();
    expect(await client.request("configRequirements/read", {})).toEqual({
      requirements: {
        allowedApprovalPolicies: ["untrusted", "on-request"],
        allowedSandboxModes: ["read-only", "workspace-write"],
        allowedWebSearchModes: ["cached", "disabled"],
        featureRequirements: { personality: false },
        enforceResidency: "us",
        network: {
          enabled: true,
          httpPort: 8080,
          socksPort: null,
          allowUpstreamProxy: null,
          dangerouslyAllowNonLoopbackProxy: null,
          dangerouslyAllowAllUnixSockets: null,
          allowedDomains: ["a.com"],
          deniedDomains: null,
          allowUnixSockets: null,
          allowLocalBinding: null,
        },
      },
    });
    const free = await served({ host: createVirtualHost({}), codexHome: "/codex" }).join();
    expect(await free.client.request("configRequirements/read", {})).toEqual({ requirements: null });
  });

  test("decides over what users write", async () => {
    const host = createVirtualHost({ files });
    const { client } = await served({ host, codexHome: "/codex" }).join();
    const write = (keyPath: string, value: JsonObject[string]) =>
      client.request("config/value/write", { keyPath, value, mergeStrategy: "replace" });
    expect(await write("model", "mine")).toMatchObject({
      status: "okOverridden",
      overriddenMetadata: {
        message: "Overridden by legacy managed_config.toml: /etc/codex/managed_config.toml",
        overridingLayer: {
          name: { type: "legacyManagedConfigTomlFromFile", file: "/etc/codex/managed_config.toml" },
        },
        effectiveValue: "managed",
      },
    });
    await expect(write("features.personality", true)).rejects.toThrow("features.personality must be false");
    expect(await write("approval_policy", "never")).toMatchObject({ status: "ok" });
    const text = new TextDecoder().decode(await host.fs.readFile("/codex/config.toml"));
    expect(text).toBe('model = "mine"\napproval_policy = "never"\n');
  });

  test("who makes a mistake is told", async () => {
    for (const text of ["[", "allowed_sandbox_modes = 5"]) {
      const host = createVirtualHost({ files: { "/etc/codex/requirements.toml": text } });
      const { client } = await served({ host, codexHome: "/codex" }).join();
      await expect(client.request("configRequirements/read", {})).rejects.toMatchObject({ code: -32603 });
    }
  });
});

test("skills are switched off and on in the order in which they are listed", async () => {
  const { client, read } = await user(
    "# mine\n\n[[skills.config]]\npath = '/b/SKILL.md'\nenabled = true\n# end\n",
  );
  const skill = (path: string, enabled: boolean) => client.request("skills/config/write", { path, enabled });
  expect(await skill("/a/SKILL.md", false)).toEqual({ effectiveEnabled: false });
  await skill("/b/SKILL.md", false);
  const off = (path: string, quote = '"') =>
    `[[skills.config]]\npath = ${quote}${path}${quote}\nenabled = false\n`;
  expect(read()).toBe(`# mine\n\n${off("/b/SKILL.md", "'")}# end\n\n${off("/a/SKILL.md")}`);
  expect(await skill("/b/SKILL.md", true)).toEqual({ effectiveEnabled: true });
  await skill("/a/SKILL.md", true);
  expect(read()).toMatch(/^# mine\n\s*# end\n\s*$/);
});
