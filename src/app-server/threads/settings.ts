/** A thread's settings, between the app server's words and those of sessions. */

import { expandDottedKeys, mergeToml, type TomlConfig } from "../../config/to-toml.ts";
import type {
  ReadOnlyAccess as CoreAccess,
  SandboxPolicy as CorePolicy,
} from "../../protocol/types/sandbox.ts";
import { present } from "../present.ts";
import type { ReadOnlyAccess, SandboxPolicy, ThreadStartParams } from "../types.ts";

/** The params that settings follow from; those of `thread/start`, `thread/resume` and `thread/fork`. */
export type SettingParams = Pick<
  ThreadStartParams,
  | "approvalPolicy"
  | "baseInstructions"
  | "config"
  | "developerInstructions"
  | "model"
  | "modelProvider"
  | "personality"
  | "sandbox"
  | "serviceTier"
>;

/**
 * Settings in the keys of config.toml; named ones go before those of `config`, whose keys may be dotted paths.
 *
 * @throws CodexError `invalid_config` for a path that is none.
 */
export function settingsOf(params: SettingParams): TomlConfig {
  const given = expandDottedKeys(params.config ?? {});
  const named = present({
    approval_policy: params.approvalPolicy,
    base_instructions: params.baseInstructions,
    developer_instructions: params.developerInstructions,
    model: params.model,
    model_provider: params.modelProvider,
    personality: params.personality,
    sandbox_mode: params.sandbox,
    service_tier: params.serviceTier,
  });
  return mergeToml(given, named);
}

/** What commands may do, from the core's words. */
export function fromPolicy(policy: CorePolicy): SandboxPolicy {
  switch (policy.type) {
    case "danger-full-access":
      return { type: "dangerFullAccess" };
    case "external-sandbox":
      return { type: "externalSandbox", networkAccess: policy.network_access ?? "restricted" };
    case "read-only":
      return {
        type: "readOnly",
        access: fromAccess(policy.access),
        networkAccess: policy.network_access ?? false,
      };
    case "workspace-write":
      return {
        type: "workspaceWrite",
        writableRoots: policy.writable_roots ?? [],
        readOnlyAccess: fromAccess(policy.read_only_access),
        networkAccess: policy.network_access ?? false,
        excludeTmpdirEnvVar: policy.exclude_tmpdir_env_var ?? false,
        excludeSlashTmp: policy.exclude_slash_tmp ?? false,
      };
  }
}

function fromAccess(access: CoreAccess | undefined): ReadOnlyAccess {
  if (access === undefined || access.type === "full-access") return { type: "fullAccess" };
  return {
    type: "restricted",
    includePlatformDefaults: access.include_platform_defaults ?? true,
    readableRoots: access.readable_roots ?? [],
  };
}

/** What commands may do, to the core's words. */
export function toPolicy(policy: SandboxPolicy): CorePolicy {
  switch (policy.type) {
    case "dangerFullAccess":
      return { type: "danger-full-access" };
    case "externalSandbox":
      return { type: "external-sandbox", ...present({ network_access: policy.networkAccess }) };
    case "readOnly":
      return {
        type: "read-only",
        ...present({
          access: policy.access && toAccess(policy.access),
          network_access: policy.networkAccess,
        }),
      };
    case "workspaceWrite":
      return {
        type: "workspace-write",
        ...present({
          writable_roots: policy.writableRoots,
          read_only_access: policy.readOnlyAccess && toAccess(policy.readOnlyAccess),
          network_access: policy.networkAccess,
          exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar,
          exclude_slash_tmp: policy.excludeSlashTmp,
        }),
      };
  }
}

function toAccess(access: ReadOnlyAccess): CoreAccess {
  if (access.type === "fullAccess") return { type: "full-access" };
  return {
    type: "restricted",
    ...present({
      include_platform_defaults: access.includePlatformDefaults,
      readable_roots: access.readableRoots,
    }),
  };
}
