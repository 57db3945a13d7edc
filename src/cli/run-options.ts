/** Options of the commands that run a turn. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { previewConfig } from "../config/preview.ts";
import { mergeToml, type TomlConfig } from "../config/to-toml.ts";
import { ApprovalPolicy, SandboxMode } from "../config/types.ts";
import type { ClientOptions } from "../conversation/client.ts";
import { CodexError } from "../errors.ts";
import { localProvider } from "./local-provider.ts";
import type { ColorChoice } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { type Arguments, type OptionSpec, UsageError } from "./usage.ts";

/** What `exec` and `resume` share. */
export const runOptionSpecs = {
  model: { type: "string", short: "m" },
  cd: { type: "string", short: "C" },
  sandbox: { type: "string", short: "s" },
  "ask-for-approval": { type: "string", short: "a" },
  config: { type: "string", short: "c", multiple: true },
  profile: { type: "string", short: "p" },
  enable: { type: "string", multiple: true },
  disable: { type: "string", multiple: true },
  oss: { type: "boolean" },
  "local-provider": { type: "string" },
  image: { type: "string", short: "i", multiple: true },
  "add-dir": { type: "string", multiple: true },
  "full-auto": { type: "boolean" },
  "dangerously-bypass-approvals-and-sandbox": { type: "boolean" },
  "skip-git-repo-check": { type: "boolean" },
  ephemeral: { type: "boolean" },
  "output-schema": { type: "string" },
  "output-last-message": { type: "string", short: "o" },
  color: { type: "string" },
  json: { type: "boolean" },
} as const satisfies Record<string, OptionSpec>;

/** How a turn is run and shown. */
export interface RunOptions {
  readonly client: ClientOptions;
  /** The workspace, absolute. */
  readonly cwd: string;
  readonly outputSchema: unknown;
  /** Absolute paths. */
  readonly images: readonly string[];
  /** Where the last message goes beside the output, absolute. */
  readonly lastMessageFile: string | undefined;
  readonly color: ColorChoice;
  readonly json: boolean;
  /** Whether a workspace outside of a repository is taken. */
  readonly anyFolder: boolean;
}

/**
 * @throws UsageError for values that can't be; CodexError `invalid_argument` for a schema that can't be read.
 */
export async function runOptions(args: Arguments, terminal: Terminal): Promise<RunOptions> {
  const bypass = args.has("dangerously-bypass-approvals-and-sandbox");
  const fullAuto = args.has("full-auto");
  if (bypass && (fullAuto || args.text("ask-for-approval") !== undefined)) {
    throw new UsageError(
      "--dangerously-bypass-approvals-and-sandbox goes with neither --full-auto nor --ask-for-approval.",
    );
  }
  const json = args.has("json");
  const cwd = resolve(terminal.cwd, args.text("cd") ?? "");
  const schema = args.text("output-schema");
  const lastMessage = args.text("output-last-message");
  const client = clientOptions(args, cwd, settings(args, terminal, { bypass, fullAuto, json, cwd }));
  return {
    client: args.has("oss") ? await withLocalModel(client, args, terminal) : client,
    cwd,
    outputSchema: schema === undefined ? undefined : await readSchema(resolve(terminal.cwd, schema)),
    images: images(args, terminal.cwd),
    lastMessageFile: lastMessage === undefined ? undefined : resolve(terminal.cwd, lastMessage),
    color: args.choice("color", ["auto", "always", "never"]) ?? "auto",
    json,
    anyFolder: bypass || args.has("skip-git-repo-check"),
  };
}

/** `-i a.png,b.png` is two images, unless there is a file of that name. */
function images(args: Arguments, cwd: string): string[] {
  return args.texts("image").flatMap((given) => {
    const whole = resolve(cwd, given);
    if (!given.includes(",") || existsSync(whole)) return [whole];
    return given.split(",").map((part) => resolve(cwd, part));
  });
}

function clientOptions(args: Arguments, cwd: string, config: TomlConfig) {
  return {
    cwd,
    config: { overrides: config },
    configOverrides: overrides(args),
    ...(args.has("ephemeral") ? { ephemeral: true } : {}),
  };
}

/** The model on this machine goes before what files say; its settings are as good as typed. */
async function withLocalModel(
  client: ReturnType<typeof clientOptions>,
  args: Arguments,
  terminal: Terminal,
): Promise<ClientOptions> {
  const named =
    args.text("local-provider") ?? (await previewConfig(client)).config.overrides?.["oss_provider"];
  const provider = typeof named === "string" ? named : undefined;
  const local = await localProvider({ provider, model: args.text("model") }, terminal.env);
  return { ...client, config: { overrides: mergeToml(client.config.overrides, local) } };
}

interface Circumstances {
  readonly bypass: boolean;
  readonly fullAuto: boolean;
  readonly json: boolean;
  readonly cwd: string;
}

function settings(args: Arguments, terminal: Terminal, how: Circumstances): TomlConfig {
  const someoneThere = terminal.hasKeyboard && terminal.stderr.isTTY && !how.json;
  const sandbox = args.choice("sandbox", Object.values(SandboxMode));
  const approval = args.choice("ask-for-approval", Object.values(ApprovalPolicy));
  // As the reference's exec: what nobody can answer is not asked.
  const automatic = how.fullAuto && someoneThere ? ApprovalPolicy.OnRequest : ApprovalPolicy.Never;
  const roots = args.texts("add-dir").map((folder) => resolve(how.cwd, folder));
  const mode =
    sandbox ??
    (how.bypass ? SandboxMode.DangerFullAccess : how.fullAuto ? SandboxMode.WorkspaceWrite : undefined);
  const [model, profile] = [args.text("model"), args.text("profile")];
  const layers: TomlConfig[] = [
    { approval_policy: approval ?? automatic },
    mode === undefined ? {} : { sandbox_mode: mode },
    model === undefined ? {} : { model },
    profile === undefined ? {} : { profile },
    roots.length === 0 ? {} : { sandbox_workspace_write: { writable_roots: roots } },
  ];
  return layers.reduce(mergeToml, {});
}

function overrides(args: Arguments): string[] {
  return [
    ...args.texts("config"),
    ...args.texts("enable").map((feature) => `features.${feature}=true`),
    ...args.texts("disable").map((feature) => `features.${feature}=false`),
  ];
}

async function readSchema(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new CodexError("invalid_argument", `The output schema ${path} can't be read.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodexError("invalid_argument", `The output schema ${path} is not JSON.`, { cause: error });
  }
}
