import fc from "fast-check";
import { Compile } from "typebox/schema";
import { describe, expect, it } from "vitest";
import { codexConfigSchema } from "../../src/config/schema.ts";
import {
  type CodexConfigInput,
  configToDict,
  expandDottedKeys,
  mergeToml,
} from "../../src/config/to-toml.ts";
import { ApprovalPolicy, SandboxMode } from "../../src/config/types.ts";
import { CodexError } from "../../src/errors.ts";

function errorOf(config: unknown): CodexError {
  try {
    configToDict(config as CodexConfigInput);
  } catch (error) {
    if (error instanceof CodexError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}

describe("configToDict", () => {
  const toml = {
    model: "gpt-5.1-codex",
    model_provider: "mine",
    model_providers: {
      myProvider: { base_url: "http://x/v1", env_key: "MY_KEY", http_headers: { "X-Some-Header": "v" } },
    },
    approval_policy: "on-request",
    sandbox_mode: "workspace-write",
    sandbox_workspace_write: { writable_roots: ["/a"], network_access: true, exclude_slash_tmp: false },
    model_reasoning_effort: "high",
    shell_environment_policy: { set: { camelCase: "kept" }, include_only: ["PATH"] },
    features: { someFlag: true },
  };

  it("gives the keys of config.toml, and leaves names that are the user's alone", () => {
    const config: CodexConfigInput = {
      model: "gpt-5.1-codex",
      modelProvider: "mine",
      modelProviders: {
        myProvider: { baseUrl: "http://x/v1", envKey: "MY_KEY", httpHeaders: { "X-Some-Header": "v" } },
      },
      approvalPolicy: ApprovalPolicy.OnRequest,
      sandboxMode: SandboxMode.WorkspaceWrite,
      sandboxWorkspaceWrite: { writableRoots: ["/a"], networkAccess: true, excludeSlashTmp: false },
      modelReasoningEffort: "high",
      shellEnvironmentPolicy: { set: { camelCase: "kept" }, includeOnly: ["PATH"] },
      features: { someFlag: true },
    };
    expect(configToDict(config)).toEqual(toml);
  });

  it("takes the keys of config.toml as they are, too", () => {
    expect(configToDict(toml as CodexConfigInput)).toEqual(toml);
  });

  it.each([
    [
      "profiles, whose names are the user's",
      { profiles: { myProfile: { model: "m", modelReasoningEffort: "low", history: { maxBytes: 1 } } } },
      { profiles: { myProfile: { model: "m", model_reasoning_effort: "low", history: { max_bytes: 1 } } } },
    ],
    [
      "tables in tables",
      { tools: { webSearch: { contextSize: "low", location: { timezone: "Etc/UTC" } } } },
      { tools: { web_search: { context_size: "low", location: { timezone: "Etc/UTC" } } } },
    ],
    [
      "arrays of tables",
      { skills: { config: [{ path: "/s", enabled: false }], bundled: { enabled: true } } },
      { skills: { config: [{ path: "/s", enabled: false }], bundled: { enabled: true } } },
    ],
    [
      "tables by name, with names below",
      { mcpServers: { myServer: { bearerTokenEnvVar: "T", envHttpHeaders: { "X-Id": "someVar" } } } },
      { mcp_servers: { myServer: { bearer_token_env_var: "T", env_http_headers: { "X-Id": "someVar" } } } },
    ],
    [
      "paths",
      { projects: { "/a/camelCase/b_c": { trustLevel: "trusted" } } },
      { projects: { "/a/camelCase/b_c": { trust_level: "trusted" } } },
    ],
    [
      "further settings",
      {
        personality: "friendly",
        modelCatalogJson: "m.json",
        includeFileTools: true,
        history: { maxBytes: 5 },
      },
      {
        personality: "friendly",
        model_catalog_json: "m.json",
        include_file_tools: true,
        history: { max_bytes: 5 },
      },
    ],
  ] satisfies [string, CodexConfigInput, unknown][])("spells keys at any depth: %s", (_, camel, snake) => {
    expect(configToDict(camel)).toEqual(snake);
    expect(configToDict(snake as CodexConfigInput)).toEqual(snake);
  });

  it("drops what is undefined and changes nothing it was given", () => {
    const config = Object.freeze({ model: "m", overrides: Object.freeze({ "tools.web_search": true }) });
    expect(configToDict({ ...config, profile: undefined } as unknown as CodexConfigInput)).toEqual({
      model: "m",
      tools: { web_search: true },
    });
  });

  it("lets overrides go before all else, merging tables", () => {
    const config = {
      sandboxWorkspaceWrite: { networkAccess: false, writableRoots: ["/a"] },
      overrides: { sandbox_workspace_write: { network_access: true }, "mcp_servers.x.command": "y" },
    };
    expect(configToDict(config)).toEqual({
      sandbox_workspace_write: { network_access: true, writable_roots: ["/a"] },
      mcp_servers: { x: { command: "y" } },
    });
  });

  it.each([
    [null, "config", "config must be an object, not null."],
    [[], "config", "config must be an object, not an array."],
    [new Map(), "config", "config must be an object"],
    [{ model: 5 }, "config.model", "config.model must be a string, not the number 5."],
    [{ model: "" }, "config.model", "config.model must not be empty."],
    [{ modle: "x" }, "config.modle", 'config.modle is not a known setting. Did you mean "model"?'],
    [{ tui: ["x"] }, "config.tui", "other keys of config.toml go into overrides"],
    [
      { approvalPolicy: "always" },
      "config.approvalPolicy",
      'must be one of "untrusted", "on-failure", "on-request", "never", not "always".',
    ],
    [{ sandbox_mode: true }, "config.sandbox_mode", "not true."],
    [{ includePlanTool: "yes" }, "config.includePlanTool", "must be true or false, not a string."],
    [{ modelContextWindow: 0 }, "config.modelContextWindow", "a whole number of at least 1"],
    [{ modelContextWindow: 1.5 }, "config.modelContextWindow", "a whole number of at least 1"],
    [
      { sandboxWorkspaceWrite: { writableRoots: ["/a", 1] } },
      "config.sandboxWorkspaceWrite.writableRoots[1]",
      "",
    ],
    [
      { sandboxWorkspaceWrite: { writableRoots: "/a" } },
      "config.sandboxWorkspaceWrite.writableRoots",
      "an array",
    ],
    [
      { modelProviders: { p: { baseURL: "x" } } },
      "config.modelProviders.p.baseURL",
      'Did you mean "baseUrl"?',
    ],
    [{ modelProviders: { p: { wireApi: "grpc" } } }, "config.modelProviders.p.wireApi", "responses"],
    [{ features: { x: 1 } }, "config.features.x", "true or false"],
    [{ profiles: { p: { modle: "x" } } }, "config.profiles.p.modle", 'Did you mean "model"?'],
    [{ profiles: { p: { profile: "q" } } }, "config.profiles.p.profile", "not a known setting"],
    [{ overrides: { "a..b": 1 } }, "config.overrides.a..b", "not a key"],
    [{ overrides: { "__proto__.x": 1 } }, "config.overrides.__proto__.x", "not a key"],
    [JSON.parse('{"__proto__": {"model": "x"}}'), "config.__proto__", "not a known setting"],
  ])("names the place of what is wrong: %j", (config, path, message) => {
    const error = errorOf(config);
    expect(error).toMatchObject({ code: "invalid_config", details: { path } });
    expect(error.message).toContain(message);
  });

  it("never shows a whole value that may be a secret", () => {
    const secret = "sk-0123456789abcdef0123456789abcdef0123456789abcdef";
    expect(errorOf({ approvalPolicy: secret }).message).not.toContain(secret);
    expect(errorOf({ includePlanTool: secret }).message).not.toContain("sk-");
  });

  it("agrees with TypeBox on the same schema", () => {
    const schema = Compile(codexConfigSchema);
    const word = fc.constantFrom("on-request", "never", "high", "x", "", "workspace-write");
    const value = fc.oneof(
      word,
      fc.boolean(),
      fc.integer({ min: -1, max: 3 }),
      fc.array(word, { maxLength: 2 }),
    );
    const fields = fc.dictionary(
      fc.constantFrom(
        "model",
        "approvalPolicy",
        "includePlanTool",
        "modelContextWindow",
        "features",
        "unknown",
      ),
      fc.oneof(value, fc.dictionary(fc.constantFrom("a", "b"), fc.boolean())),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(fields, (config) => {
        let accepted = true;
        try {
          configToDict(config as CodexConfigInput);
        } catch {
          accepted = false;
        }
        expect(accepted).toBe(schema.Check(config));
      }),
    );
  });
});

describe("tables of config.toml", () => {
  it("are made from dotted keys", () => {
    expect(expandDottedKeys({ "a.b": 1, "a.c.d": [2], a: { e: 3 }, f: { "g.h": 4 } })).toEqual({
      a: { b: 1, c: { d: [2] }, e: 3 },
      f: { "g.h": 4 },
    });
  });

  it("merge, and everything else is replaced", () => {
    const base = { a: { b: 1, c: 2 }, d: [1], e: { f: 1 } };
    expect(mergeToml(base, { a: { b: 3 }, d: [2], e: 4 })).toEqual({ a: { b: 3, c: 2 }, d: [2], e: 4 });
    expect(base).toEqual({ a: { b: 1, c: 2 }, d: [1], e: { f: 1 } });
  });
});
