/** What is asked of both app servers under settings of the case's own: mostly changes of them. */
import type { Json, JsonObject } from "../../conformance/runner/json.ts";

/** A request to servers whose user has these settings. */
export interface SettingsCase {
  /** The text of config.toml before; `null` for none. */
  readonly before: string | null;
  readonly method: string;
  /** `{{home}}` is the codex folder. */
  readonly params: JsonObject;
  /** Why the answers or the files differ: a row of docs/decisions/differences.md. */
  readonly decided?: string;
}

/** Cases for servers that began with the same settings. */
export interface SettingsGroup {
  /** The text of config.toml when they began: the reference reads some of it only then. */
  readonly initial: string;
  /** Settings of the command line. */
  readonly flags: readonly string[];
  readonly cases: readonly SettingsCase[];
}

/** A file as people write them. */
const FULL = `# top comment
model = "gpt-5" # the model

# about approvals
approval_policy = "never"
notify = [ "a", # first
  "b",
]

[tools]
view_image = true # yes

# servers
[mcp_servers.memo] # memo
command = "memo"
args = ["x"]

[mcp_servers.inline]
command = "a"
env = { A = "1", B = "2" } # env

# profiles
[profiles.fast]
model = "m" # fast
`;
const LIST =
  "[[skills.config]]\npath = '/x'\nenabled = true # x\n\n# y\n[[skills.config]]\npath = '/y'\nenabled = true\n# end\n";

type More = Partial<Pick<SettingsCase, "decided">>;

function write(
  before: string | null,
  keyPath: string,
  value: Json,
  more: JsonObject & More = {},
): SettingsCase {
  const { decided, ...params } = more;
  return {
    before,
    method: "config/value/write",
    params: { keyPath, value, mergeStrategy: "replace", ...params },
    ...(typeof decided === "string" ? { decided } : {}),
  };
}

function upsert(before: string | null, keyPath: string, value: Json): SettingsCase {
  return write(before, keyPath, value, { mergeStrategy: "upsert" });
}

function batch(
  before: string | null,
  edits: readonly (readonly [string, Json])[],
  more: JsonObject = {},
): SettingsCase {
  const all = edits.map(([keyPath, value]) => ({ keyPath, value, mergeStrategy: "upsert" }));
  return { before, method: "config/batchWrite", params: { edits: all, ...more } };
}

const values: readonly SettingsCase[] = [
  write(FULL, "model", "x"),
  write(FULL, "model", "gpt-5"),
  write(FULL, "model", null),
  write(FULL, "model_verbosity", "high"),
  write(FULL, "model_verbosity", null),
  write(FULL, "model_context_window", 1_000_000),
  write(FULL, "notify", ["q"]),
  write(FULL, "notify", ["a", "b", "c"]),
  upsert(FULL, "notify", ["q"]),
  write(FULL, "notify", []),
  write(FULL, "unknown_key", 5),
  write("", "zz", -5),
  write("", "zz", 0.1),
  write("", "zz", 1e30),
  write("", "zz", 9_007_199_254_740_991),
  write("", "zz", true),
  write("", "zz", [1, "a", true]),
  write("", "zz", [{ a: 1 }, { b: [1, { c: 2 }] }]),
  write("", "zz", "several\nlines \"q\" 'x' \\ \u0001 é"),
  write("zz = 1979-05-27T07:32:00Z\n", "a", 1),
  write("zz = 1.0\nyy = 0x1F\nxx = 1_000\n", "a", 1),
];

const tables: readonly SettingsCase[] = [
  write(FULL, "tools.view_image", false),
  write(FULL, "tools", { view_image: false, web_search: { context_size: "low" } }),
  upsert(FULL, "tools", { view_image: false, web_search: { context_size: "low" } }),
  write(FULL, "tools", null),
  write(FULL, "mcp_servers.memo", { command: "z" }),
  upsert(FULL, "mcp_servers.memo", { args: ["q", "r"] }),
  write(FULL, "mcp_servers.memo", null),
  write(FULL, "mcp_servers.new", { command: "n", env: { K: "v" } }),
  write(FULL, "mcp_servers.inline.env.A", "9"),
  write(FULL, "mcp_servers.inline.env.C", "9"),
  write(FULL, "mcp_servers.inline.env.A", null),
  write(FULL, "mcp_servers.inline.env", null),
  write(FULL, "mcp_servers", null),
  write(FULL, "profiles.slow.model", "s"),
  upsert(FULL, "profiles.slow", { model: "s", model_reasoning_effort: "high" }),
  write(FULL, "profiles.fast", null),
  write(FULL, "unknown.deep.key", "x"),
  write(FULL, "features.unified_exec", false),
  write(FULL, 'projects."/a/b".trust_level', "trusted"),
  write(FULL, "projects", { "/a/b": { trust_level: "trusted" } }),
  write(FULL, "a..b", "x"),
  write("", "zz.a b.é", 1),
  write("", "zz.", true),
  write("", ".zz", true),
  write("", "tui", {}),
  write("[tui]\n# c\ntheme = 'x'\n", "tui", {}),
  upsert("[tui]\n# c\ntheme = 'x'\n", "tui", {}),
  write("[tui]\ntheme = 'x'\n", "tui.notifications", true),
  upsert("zz = 5\n", "zz", { a: 1 }),
  upsert("[zz]\na = 1\n", "zz", 5),
  upsert("[zz.a]\nb = 1\n", "zz", { a: { c: 2 }, d: [1] }),
  write("[a.b]\nc = 1\n", "a.b.c", null),
  write("[a.b]\nc = 1\n", "a.b", null),
  write("[a.b]\nc = 1\n", "a.z", null),
  write("zz = 5\n", "zz.a.b", 1),
  write("mcp_servers = { a = { command = 'x' } }\n", "mcp_servers.b", { command: "y" }),
  write("mcp_servers.a.command = 'x'\nmodel = 'q'\n", "mcp_servers.a.args", ["y"]),
  write(LIST, "skills.config", [{ path: "/y", enabled: false }]),
  upsert(LIST, "skills.config", [{ path: "/x", enabled: false }]),
  write(LIST, "skills", null),
];

const texts: readonly SettingsCase[] = [
  write("", "model", "x"),
  write(null, "model", "x"),
  write(null, "model", null),
  write("model = 'b'", "model", "x"),
  write("# only a comment\n", "model", "x"),
  write("model = 'a'\n# end\n", "review_model", "x"),
  write("model = 'a'\n\n# about tui\n[tui]\ntheme = 'x'\n", "review_model", "x"),
  write('a = 1\r\nmodel = "b"\r\n', "model", "x"),
  write("model = 5", "model", "x"),
];

const refusals: readonly SettingsCase[] = [
  write(FULL, "model", 5),
  write(FULL, "model", true),
  write(FULL, "model_context_window", 1.5),
  write(FULL, "approval_policy", "bogus"),
  write(FULL, "tui", "x"),
  write(FULL, "mcp_servers.memo.command", null),
  write(FULL, "tools.x", [1, null]),
  write(FULL, "tools.x", { a: null }),
  write(FULL, "", "x"),
  write(FULL, " ", "x"),
  write(FULL, "model.sub", "x"),
  upsert(FULL, "model.sub", "x"),
  write("zz = [1]\n", "zz.a", 1),
  write(FULL, "unknown.deep.key", null),
  write(FULL, "model.sub", null),
  write("zz = 5\n", "zz.a.b", null),
  write(LIST, "skills.config.0.enabled", false),
  write(FULL, "model", "x", { expectedVersion: "sha256:zz" }),
  write(FULL, "model", "x", { filePath: "/nowhere/config.toml" }),
  write(FULL, "model", "x", { filePath: "config.toml" }),
  write(FULL, "model", "x", { filePath: "{{home}}/config.toml" }),
  write(FULL, "model", "x", { filePath: "{{home}}/./sub/../config.toml" }),
  write(FULL, "model", "x", { filePath: null, expectedVersion: null }),
  write(FULL, "model", "x", { filePath: 5 }),
  write(FULL, "model", "x", { mergeStrategy: "bogus" }),
  write("model = [", "model", "x"),
  write("model = 5", "review_model", "x"),
  { before: FULL, method: "config/value/write", params: { keyPath: "model", value: "x" } },
  { before: FULL, method: "config/value/write", params: { keyPath: "model", mergeStrategy: "replace" } },
  { before: FULL, method: "config/value/write", params: { keyPath: 5, value: 1, mergeStrategy: "replace" } },
];

const batches: readonly SettingsCase[] = [
  batch(FULL, []),
  batch(FULL, [
    ["model", "a"],
    ["review_model", "b"],
  ]),
  batch(FULL, [
    ["model", "a"],
    ["model", "b"],
  ]),
  batch("", [
    ["zz", { a: 1 }],
    ["zz", { b: 1 }],
    ["zz.a", null],
  ]),
  batch(FULL, [
    ["model", "a"],
    ["approval_policy", "bad"],
  ]),
  batch(FULL, [
    ["q.r", null],
    ["model", "b"],
  ]),
  batch(FULL, [["model", "b"]], { reloadUserConfig: true }),
  batch(FULL, [["model", "b"]], { expectedVersion: "no" }),
  { before: FULL, method: "config/batchWrite", params: {} },
  { before: FULL, method: "config/batchWrite", params: { edits: [{}] } },
];

function skill(before: string, path: Json, enabled: Json): SettingsCase {
  return { before, method: "skills/config/write", params: { path, enabled } };
}

const skills: readonly SettingsCase[] = [
  skill(FULL, "/a/SKILL.md", false),
  skill(FULL, "/a/SKILL.md", true),
  skill(LIST, "/x", true),
  skill(LIST, "/y", true),
  skill(LIST, "/x", false),
  skill(LIST, "/z", false),
  {
    ...skill("[skills]\nconfig = [{ path = '/q', enabled = false }]\n", "/q", true),
    decided: "Skills that are switched off inline",
  },
  {
    ...skill("model = 5\n", "/a", false),
    decided: "A skill is switched off while config.toml has mistakes",
  },
  skill(FULL, 5, true),
  skill(FULL, "/a", "yes"),
];

function list(method: string, before: string, params: JsonObject = {}): SettingsCase {
  return { before, method, params };
}

const CATALOG = 'model_catalog_json = "catalog.json"\n';
const DAMAGED = 'model_catalog_json = "damaged.json"\n';

const models: readonly SettingsCase[] = [
  list("model/list", CATALOG),
  list("model/list", CATALOG, { includeHidden: true }),
  list("model/list", CATALOG, { includeHidden: true, limit: 2, cursor: "1" }),
];

const features: readonly SettingsCase[] = [
  list("experimentalFeature/list", "[features]\nundo = true\nweb_search = true\nshell_tool = false\n"),
  list("experimentalFeature/list", "profile = 'p'\n[profiles.p.features]\nundo = true\n", { limit: 3 }),
];

function account(method: string, params: JsonObject = {}): SettingsCase {
  return { before: "", method: `account/${method}`, params };
}

const accounts: readonly SettingsCase[] = [
  account("read"),
  account("logout"),
  account("login/start", { type: "apiKey", apiKey: "key" }),
  account("read"),
  account("read", { refreshToken: true }),
  account("logout"),
  account("read"),
  account("login/cancel", { loginId: "bogus" }),
  account("login/cancel", { loginId: "00000000-0000-7000-8000-000000000000" }),
  account("login/cancel"),
  account("login/start", { type: "bogus" }),
  account("login/start", { type: "apiKey" }),
  { before: "", method: "configRequirements/read", params: {} },
];

/** Catalogs of models, beside config.toml. */
export const CATALOGS: Readonly<Record<string, Json>> = {
  "catalog.json": {
    models: [
      model("second", { priority: 2, visibility: "list" }),
      model("hidden", { priority: 0, visibility: "hide" }),
      model("first", { priority: 1, default_reasoning_level: null, input_modalities: ["text"] }),
      model("program-only", { supported_in_api: false }),
      model("old", { priority: 2, upgrade: { model: "first", migration_markdown: "# Better" } }),
    ],
  },
  "damaged.json": { models: [] },
};

function model(slug: string, more: JsonObject): Json {
  return {
    slug,
    display_name: `The ${slug}`,
    description: null,
    default_reasoning_level: "medium",
    supported_reasoning_levels: [{ effort: "medium", description: "some" }],
    shell_type: "shell_command",
    visibility: "list",
    supported_in_api: true,
    priority: 5,
    upgrade: null,
    base_instructions: "x",
    supports_reasoning_summaries: true,
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: "freeform",
    truncation_policy: { mode: "bytes", limit: 10_000 },
    supports_parallel_tool_calls: false,
    context_window: 272_000,
    experimental_supported_tools: [],
    ...more,
  };
}

const overridden: readonly SettingsCase[] = [
  write("", "model", "x"),
  write("", "model", "flag"),
  write("model = 'a'\n", "model", null),
  write("", "review_model", "x"),
  write("", "mcp_servers.memo", { command: "q" }),
  write("", "mcp_servers.memo.args", ["q"]),
  write("", "mcp_servers", { x: { command: "z" } }),
  batch("", [
    ["review_model", "r"],
    ["model", "r"],
    ["mcp_servers.memo.command", "r"],
  ]),
];

const changes = [...values, ...tables, ...texts, ...refusals, ...batches, ...skills];

/** All cases. */
export const SETTINGS: readonly SettingsGroup[] = [
  { initial: "", flags: [], cases: [...changes, ...features, ...accounts] },
  {
    initial: "",
    flags: ['model="flag"', 'mcp_servers.memo.command="m"', 'mcp_servers.memo.env.A="1"'],
    cases: overridden,
  },
  { initial: CATALOG, flags: [], cases: models },
  { initial: DAMAGED, flags: [], cases: [list("model/list", DAMAGED)] },
  {
    initial: 'forced_login_method = "chatgpt"\n',
    flags: [],
    cases: [
      {
        ...account("login/start", { type: "apiKey", apiKey: "k" }),
        before: 'forced_login_method = "chatgpt"\n',
      },
    ],
  },
];
