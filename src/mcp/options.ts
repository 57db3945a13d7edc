/** Reads the option `mcpServers`. */

import { checkOptions, isPlainObject, type Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { McpServerLike, McpServerOption, McpServerSettings, McpTransportLike } from "./types.ts";

const settingKinds = {
  enabled: "boolean",
  required: "boolean",
  startupTimeoutSec: "non-negative number",
  toolTimeoutSec: "non-negative number",
  enabledTools: "array of strings",
  disabledTools: "array of strings",
} as const satisfies Record<keyof McpServerSettings, Kind>;

/** The keys of config.toml. */
const tomlKeys: Readonly<Record<keyof McpServerSettings, string>> = {
  enabled: "enabled",
  required: "required",
  startupTimeoutSec: "startup_timeout_sec",
  toolTimeoutSec: "tool_timeout_sec",
  enabledTools: "enabled_tools",
  disabledTools: "disabled_tools",
};

/** By the field that tells them apart. */
const kinds = {
  command: {
    command: "non-empty string",
    args: "array of strings",
    env: "plain object",
    cwd: "non-empty string",
  },
  url: { url: "non-empty string", headers: "plain object", allowPrivateNetwork: "boolean" },
  server: { server: "object or function" },
} as const satisfies Record<string, Readonly<Record<string, Kind>>>;

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function checkMcpServers(servers: Readonly<Record<string, unknown>>): void {
  for (const [name, server] of Object.entries(servers)) {
    const path = `mcpServers.${name}`;
    if (isMcpServer(server) || isMcpTransport(server)) continue;
    if (!isPlainObject(server)) throw noServer(path);
    const kind = "command" in server ? "command" : "url" in server ? "url" : "server";
    if (!(kind in server)) throw noServer(path);
    checkOptions(server, path, { ...kinds[kind], ...settingKinds });
    const texts = server["env"] ?? server["headers"];
    for (const [key, value] of Object.entries(isPlainObject(texts) ? texts : {})) {
      if (typeof value !== "string") throw wrong(path, `${path} has a value for "${key}" that is no string.`);
    }
    const { server: object } = server;
    if (
      kind === "server" &&
      typeof object !== "function" &&
      !isMcpServer(object) &&
      !isMcpTransport(object)
    ) {
      throw noServer(`${path}.server`);
    }
  }
}

/** What the core is told of servers: all but how they are reached. */
export function mcpSettings(servers: Readonly<Record<string, McpServerOption>>): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const [name, server] of Object.entries(servers)) {
    const settings: Record<string, unknown> = {};
    for (const [key, toml] of Object.entries(tomlKeys)) {
      const value: unknown = isPlainObject(server) ? server[key] : undefined;
      if (value !== undefined) settings[toml] = value;
    }
    told[name] = settings;
  }
  return told;
}

/** Whether a value is a server that can be connected to. */
export function isMcpServer(value: unknown): value is McpServerLike {
  return hasMethods(value, ["connect"]);
}

/** Whether a value is a transport. */
export function isMcpTransport(value: unknown): value is McpTransportLike {
  return hasMethods(value, ["start", "send", "close"]);
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const object: object = value;
  return names.every((name) => typeof Reflect.get(object, name) === "function");
}

function noServer(path: string): CodexError {
  return wrong(
    path,
    `${path} must be a server or a transport of @modelcontextprotocol/sdk, or an object with a command, a url or a server.`,
  );
}

function wrong(path: string, message: string): CodexError {
  return new CodexError("invalid_argument", message, { details: { path } });
}
