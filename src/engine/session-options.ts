/** What a session is opened with. */

import { checkOptions, checkValue, describe, isPlainObject, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import { checkMcpServers, mcpSettings } from "../mcp/options.ts";
import type { McpProgress, McpServerOption } from "../mcp/types.ts";
import type { OpenOptions } from "../protocol/types/boundary.ts";
import type { DynamicToolSpec } from "../protocol/types/rollout.ts";
import { randomSeed } from "./ids.ts";

/** How events are checked: `strict` ends the session at one that doesn't fit, `warn` and `off` let it pass. */
export type ValidateMode = "strict" | "warn" | "off";

/** Options of {@link Session.open}. */
export interface SessionOptions {
  /** The workspace. Default: the host's directory, on Node that of the process. */
  readonly cwd?: string;
  /** Where the agent runs. Default: real files and processes on Node, files in memory elsewhere. */
  readonly host?: Host;
  /** Settings over those of `configToml`, in the keys of config.toml. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Text of a config.toml. Default: none; no file is read. */
  readonly configToml?: string;
  /**
   * The user's codex folder, in which AGENTS.md (or AGENTS.override.md) holds instructions for every
   * workspace; nothing else is read there. `null` for none; a folder that is not there is none, too.
   *
   * Default: the host's `CODEX_HOME`, else `.codex` in the user's folder, which only Node's host names.
   */
  readonly codexHome?: string | null;
  /** The key for whatever provider is used. Default: from the environment. */
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
  /** Whether to keep the inputs for replay; they grow with the session. Default: no. */
  readonly journal?: boolean;
  /** Default: `strict`. */
  readonly validate?: ValidateMode;
}

/** The fields of {@link SessionOptions}, for checks of options that contain them. */
export const sessionOptionKinds = {
  cwd: "non-empty string",
  host: "object",
  config: "plain object",
  configToml: "string",
  codexHome: "non-empty string or null",
  apiKey: "non-empty string",
  env: "plain object",
  originator: "non-empty string",
  dynamicTools: "array of plain objects",
  mcpServers: "plain object",
  onMcpProgress: "function",
  journal: "boolean",
  validate: ["strict", "warn", "off"],
} as const satisfies Record<keyof SessionOptions, Kind>;

/** What the names and the schema must be, the core says. */
const toolKinds = {
  name: "non-empty string",
  description: "string",
  inputSchema: "plain object",
} as const satisfies Record<keyof DynamicToolSpec, Kind>;

/** @throws CodexError `invalid_argument` or `invalid_config`; `details.path` names the field. */
export function checkSessionOptions(options: SessionOptions): void {
  checkOptions(options, "SessionOptions", sessionOptionKinds);
  if (options.host !== undefined) checkHost(options.host);
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

/** Values are variables' texts; `undefined` is as good as absent. */
export function checkEnvironment(env: Readonly<Record<string, unknown>>): void {
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
}

/** What the core is told at the start of a session. */
export function openOptions(options: SessionOptions, host: Host, surroundings: Surroundings): OpenOptions {
  const { os, arch, tmpdir } = host.platform;
  const shell = host.sandbox?.shell;
  return {
    cwd: surroundings.workspace,
    codex_home: surroundings.codexHome,
    config_toml: options.configToml ?? null,
    overrides: options.config ?? {},
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
    thread: null,
    prompt_history: null,
    journal: options.journal ?? false,
  };
}
