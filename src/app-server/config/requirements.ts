/** What an administrator lets settings be, in the app server's words. */

import { findCodexHome } from "../../engine/codex-home.ts";
import { readConfigSources } from "../../engine/config-sources.ts";
import { absolutePath } from "../../engine/paths.ts";
import type { ConfigFile, ConfigFileKind } from "../../protocol/types/boundary.ts";
import { loadTomlEditor } from "../../toml/rewrite.ts";
import { isTable, member, type TomlTable, type TomlValue } from "../../toml/values.ts";
import { checkConfigRequirements } from "../checks.ts";
import { RpcError, rpcCodes } from "../rpc/errors.ts";
import type { ServerState } from "../state.ts";
import type { ConfigRequirements } from "../types.ts";

/** Fields of `[experimental_network]`: the file's names, which the app server has in camel case. */
const NETWORK = [
  "enabled",
  "http_port",
  "socks_port",
  "allow_upstream_proxy",
  "dangerously_allow_non_loopback_proxy",
  "dangerously_allow_all_unix_sockets",
  "allowed_domains",
  "denied_domains",
  "allow_unix_sockets",
  "allow_local_binding",
];

/**
 * Reads the requirements of the system; what they don't say, a managed file's approval policy and sandbox mode say.
 *
 * @returns `null` where nothing is required.
 * @throws CodexError `unsupported` where there are such files and no parser; RpcError for files of another form.
 */
export async function readRequirements({ host, options }: ServerState): Promise<ConfigRequirements | null> {
  const cwd = absolutePath(host, options.cwd ?? "");
  const { files = [] } = await readConfigSources(host, cwd, findCodexHome(host, options.codexHome), options);
  const ofKind = (wanted: ConfigFileKind): ConfigFile[] => files.filter(({ kind }) => kind === wanted);
  const relevant = [...ofKind("requirements").reverse(), ...ofKind("managed")];
  if (relevant.length === 0) return null;
  const { parse } = await loadTomlEditor();
  const read = relevant.map(({ kind, path, text }): TomlTable => {
    const table = parsed(parse, path, text);
    return kind === "managed" ? managed(table) : table;
  });
  const all: TomlTable = Object.assign({}, ...read.reverse());
  const described = describe(all);
  if (Object.values(described).every((value) => value === null)) return null;
  if (checkConfigRequirements(described)) return described;
  throw new RpcError(rpcCodes.internalError, "the requirements have a form that the app server doesn't know");
}

function parsed(parse: (text: string) => TomlTable, path: string, text: string): TomlTable {
  try {
    return parse(text);
  } catch {
    throw new RpcError(rpcCodes.internalError, `failed to load requirements: ${path} is no TOML`);
  }
}

/** A managed file's settings as requirements. */
function managed(table: TomlTable): TomlTable {
  const policy = member(table, "approval_policy");
  const mode = member(table, "sandbox_mode");
  return {
    ...(policy === undefined ? {} : { allowed_approval_policies: [policy] }),
    ...(mode === undefined ? {} : { allowed_sandbox_modes: [...new Set<TomlValue>(["read-only", mode])] }),
  };
}

function describe(all: TomlTable): Readonly<Record<string, unknown>> {
  const web = member(all, "allowed_web_search_modes");
  const features = member(all, "features") ?? member(all, "feature_requirements");
  const network = member(all, "experimental_network");
  return {
    allowedApprovalPolicies: member(all, "allowed_approval_policies") ?? null,
    allowedSandboxModes: member(all, "allowed_sandbox_modes") ?? null,
    allowedWebSearchModes: Array.isArray(web) ? [...new Set([...web, "disabled"])] : null,
    featureRequirements: features ?? null,
    enforceResidency: member(all, "enforce_residency") ?? null,
    network: isTable(network) ? describeNetwork(network) : null,
  };
}

function describeNetwork(network: TomlTable): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    NETWORK.map((name) => {
      const value = member(network, name);
      const camel = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      return [camel, typeof value === "bigint" ? Number(value) : (value ?? null)];
    }),
  );
}
