/** What a session is opened with. */

import { checkLimits, coreLimits, type LimitOptions } from "../agent/limits.ts";
import { checkOptions, checkValue, describe, isPlainObject, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import { checkMcpServers, mcpSettings } from "../mcp/options.ts";
import type { McpProgress, McpServerOption } from "../mcp/types.ts";
import type { ConfigSources, OpenOptions } from "../protocol/types/boundary.ts";
import type { DynamicToolSpec } from "../protocol/types/rollout.ts";
import type { SessionStore } from "../sessions/types.ts";
import { checkHooks, type Hooks, hookPoints } from "./hooks.ts";
import { randomSeed } from "./ids.ts";
import { Engine } from "./instance.ts";
import type { SessionOpener } from "./session-driver.ts";
import type { OpenedThread } from "./thread-start.ts";

/** How events are checked: `strict` ends the session at one that doesn't fit, `warn` and `off` let it pass. */
export type ValidateMode = "strict" | "warn" | "off";

/** What a thread is forked from. */
export interface ThreadFork {
  /** The other thread's id. */
  readonly id: string;
  /** Keeps what stands before the user message of this number, counted from 0. Default: everything. */
  readonly beforeUserMessage?: number;
}

/** Options of {@link Session.open}. */
export interface SessionOptions {
  /** The workspace. Default: the host's directory, on Node that of the process. */
  readonly cwd?: string;
  /** Where the agent runs. Default: real files and processes on Node, files in memory elsewhere. */
  readonly host?: Host;
  /**
   * Who opens the session in place of this realm: the client of a worker (docs/workers.md, which also lists the
   * options that can't cross). Default: it runs here.
   */
  readonly via?: SessionOpener;
  /** Settings over those of all files, in the keys of config.toml. docs/configuration.md lists the layers. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Settings as on a command line, such as `model=gpt-5` or `sandbox_workspace_write.network_access=true`:
   * over the files, under `config`.
   */
  readonly configOverrides?: readonly string[];
  /** Text of a config.toml, in place of the one in the user's codex folder. */
  readonly configToml?: string;
  /** Whether files of settings are read: of the system, the user and trusted projects. Default: yes. */
  readonly loadDefaultConfig?: boolean;
  /**
   * The user's codex folder, with the user's config.toml, and AGENTS.md (or AGENTS.override.md) with
   * instructions for every workspace, and auth.json with a key or a ChatGPT login, which is written back when it
   * was renewed. `null` for none; a folder that is not there is none, too.
   *
   * Default: the host's `CODEX_HOME`, else `.codex` in the user's folder, which only Node's host names.
   */
  readonly codexHome?: string | null;
  /**
   * Where the session is recorded, and found again. Default: the host's own store; on Node that is the codex
   * folder, shared with the reference, and the host in memory has none.
   */
  readonly sessions?: SessionStore;
  /** Whether to record nothing; `resume` and `fork` then only read. Default: no. */
  readonly ephemeral?: boolean;
  /** The id of a recorded thread to go on with, under the settings of now. Default: a new thread. */
  readonly resume?: string;
  /** A recorded thread to begin a new one from. Not together with `resume`. */
  readonly fork?: ThreadFork;
  /** The key for whatever provider is used. Default: from the environment, for OpenAI also from auth.json. */
  readonly apiKey?: string;
  /**
   * The environment, in place of the host's, in which keys are looked up. The default host gives it to
   * commands, too; a host that is named here has its own for them.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Who embeds the agent: goes into the `originator` header. Default: `codex_embed`. */
  readonly originator?: string;
  /**
   * Tools that the embedding program runs itself, offered in this order. Each call is a
   * `dynamic_tool_call_request` event, and waits without a limit for `{ type: "dynamic_tool_response", id }`
   * with its `callId`. Of a schema, models are given the types, names and descriptions. A name must not be
   * that of another tool.
   */
  readonly dynamicTools?: readonly DynamicToolSpec[];
  /**
   * MCP servers beside those of the configuration's `mcp_servers`, by name; one goes before the configuration's of
   * the same name. How they are reached, secrets included, never enters WebAssembly. Needs the package
   * `@modelcontextprotocol/sdk`.
   */
  readonly mcpServers?: Readonly<Record<string, McpServerOption>>;
  /** Hears how far calls of MCP tools are, where servers tell. */
  readonly onMcpProgress?: (progress: McpProgress) => void;
  /** Functions that observe the session, block what it is about to do, or change its input. Default: none. */
  readonly hooks?: Hooks;
  /** How much turns and the session may use. Default: as much as they like. */
  readonly limits?: LimitOptions;
  /** The instance of the core that the session runs on, from `createEngine()`. Default: one for all sessions. */
  readonly engine?: Engine;
  /** Whether to keep the inputs for replay; they grow with the session. Default: no. */
  readonly journal?: boolean;
  /** Default: `strict`. */
  readonly validate?: ValidateMode;
}

/** The fields of {@link SessionOptions}, for checks of options that contain them. */
export const sessionOptionKinds = {
  cwd: "non-empty string",
  host: "object",
  via: "object",
  config: "plain object",
  configOverrides: "array of strings",
  configToml: "string",
  loadDefaultConfig: "boolean",
  codexHome: "non-empty string or null",
  sessions: "object",
  ephemeral: "boolean",
  resume: "non-empty string",
  fork: "plain object",
  apiKey: "non-empty string",
  env: "plain object",
  originator: "non-empty string",
  dynamicTools: "array of plain objects",
  mcpServers: "plain object",
  onMcpProgress: "function",
  hooks: "plain object",
  limits: "plain object",
  engine: "object",
  journal: "boolean",
  validate: ["strict", "warn", "off"],
} as const satisfies Record<keyof SessionOptions, Kind>;

/** What the names and the schema must be, the core says. */
const toolKinds = {
  name: "non-empty string",
  description: "string",
  inputSchema: "plain object",
} as const satisfies Record<keyof DynamicToolSpec, Kind>;

/** The methods of a store. */
const storeMethods = [
  "create",
  "open",
  "read",
  "head",
  "list",
  "rename",
  "archive",
  "unarchive",
  "delete",
] as const satisfies readonly (keyof SessionStore)[];

/** @throws CodexError `invalid_argument` or `invalid_config`; `details.path` names the field. */
export function checkSessionOptions(options: SessionOptions): void {
  checkOptions(options, "SessionOptions", sessionOptionKinds);
  if (options.host !== undefined) checkHost(options.host);
  if (options.via !== undefined) checkOpener(options.via);
  if (options.engine !== undefined) checkEngine(options.engine);
  if (options.sessions !== undefined) checkStore(options.sessions);
  if (options.fork !== undefined) checkFork(options.fork, options.resume);
  if (options.hooks !== undefined) checkHooks(options.hooks);
  if (options.limits !== undefined) checkLimits(options.limits);
  if (options.env !== undefined) checkEnvironment(options.env);
  if (options.config !== undefined) checkTomlValue(options.config, "config");
  if (options.mcpServers !== undefined) checkMcpServers(options.mcpServers);
  for (const [index, tool] of (options.dynamicTools ?? []).entries()) {
    checkOptions(tool, `dynamicTools[${index}]`, toolKinds);
  }
}

/** Looks at the parts of a host, so that a missing one is named here and not by a failing effect. */
export function checkHost(host: Host): void {
  checkValue(host.fs, "host.fs", "object");
  checkValue(host.http, "host.http", "object");
  checkValue(host.env, "host.env", "function");
  checkValue(host.platform, "host.platform", "object");
  if (host.sandbox !== null) checkValue(host.sandbox, "host.sandbox", "object");
}

/** As {@link checkHost}, for what opens sessions elsewhere. */
function checkOpener(via: SessionOpener): void {
  for (const method of ["open", "store", "preview"] as const) {
    checkValue(via[method], `via.${method}`, "function");
  }
}

function checkEngine(engine: unknown): void {
  if (!(engine instanceof Engine)) throw wrong("engine", "engine must be what createEngine() resolves to.");
}

/** As {@link checkHost}, for a store. */
function checkStore(sessions: SessionStore): void {
  for (const method of storeMethods) checkValue(sessions[method], `sessions.${method}`, "function");
  checkValue(sessions.prompts, "sessions.prompts", "object");
}

function checkFork(fork: ThreadFork, resume: string | undefined): void {
  if (resume !== undefined) throw wrong("fork", "A session can't be resumed and forked at once.");
  const { id, beforeUserMessage, ...more } = fork;
  checkOptions(more, "fork", {});
  checkValue(id, "fork.id", "non-empty string");
  if (beforeUserMessage === undefined || (Number.isInteger(beforeUserMessage) && beforeUserMessage >= 0))
    return;
  throw wrong("fork.beforeUserMessage", "fork.beforeUserMessage must be a whole number from 0.");
}

function wrong(path: string, message: string): CodexError {
  return new CodexError("invalid_argument", message, { details: { path } });
}

/** Values are variables' texts; `undefined` is as good as absent. */
function checkEnvironment(env: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) checkValue(value, `env.${name}`, "string");
  }
}

/** A value of another kind than TOML's would be lost on its way to the core; `null` takes a setting back. */
function checkTomlValue(value: unknown, path: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number" && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTomlValue(item, `${path}[${index}]`);
  } else if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) checkTomlValue(item, `${path}.${key}`);
    }
  } else {
    throw new CodexError(
      "invalid_config",
      `${path} can't be ${describe(value)}: config.toml has no such value.`,
      {
        details: { path },
      },
    );
  }
}

/** What a host was asked for a session. */
export interface Surroundings {
  /** Absolute path. */
  readonly workspace: string;
  /** Absolute path. */
  readonly codexHome: string | null;
  /** IANA name. */
  readonly timezone: string;
  /** How the thread begins. */
  readonly thread: Pick<OpenedThread, "start" | "promptHistory">;
  /** Everything that decides on the configuration. */
  readonly config: ConfigSources;
}

/** What the core is told at the start of a session. */
export function openOptions(options: SessionOptions, host: Host, surroundings: Surroundings): OpenOptions {
  const { os, arch, tmpdir } = host.platform;
  const shell = host.sandbox?.shell;
  return {
    cwd: surroundings.workspace,
    codex_home: surroundings.codexHome,
    config: surroundings.config,
    host: {
      os,
      arch,
      shell: shell === undefined ? null : { name: shell.name, path: shell.path },
      timezone: surroundings.timezone,
      utc_offset_minutes: -new Date().getTimezoneOffset(),
      tmpdir,
    },
    seed: randomSeed(),
    originator: options.originator ?? null,
    dynamic_tools: [...(options.dynamicTools ?? [])],
    mcp_servers: mcpSettings(options.mcpServers ?? {}),
    hooks: hookPoints(options.hooks),
    thread: surroundings.thread.start,
    prompt_history: surroundings.thread.promptHistory,
    ...(options.limits === undefined ? {} : { limits: coreLimits(options.limits) }),
    journal: options.journal ?? false,
  };
}
