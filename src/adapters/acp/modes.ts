/** Modes of a session: what the agent may do unasked. */

import type { SessionModeState } from "@agentclientprotocol/sdk";

import { isPlainObject } from "../../checks.ts";
import { type CodexConfigInput, configToDict, mergeToml, type TomlConfig } from "../../config/to-toml.ts";
import { ApprovalPolicy, SandboxMode } from "../../config/types.ts";

/** A mode's name: `read-only`, `auto` (writes in the workspace) or `full-access`. */
export type AcpMode = "read-only" | "auto" | "full-access";

interface Preset {
  readonly name: string;
  readonly description: string;
  readonly approvalPolicy: ApprovalPolicy;
  readonly sandboxMode: SandboxMode;
}

/** The presets by their modes. */
export const presets: Readonly<Record<AcpMode, Preset>> = {
  "read-only": {
    name: "Read only",
    description: "Reads files; asks before it changes anything or uses the network.",
    approvalPolicy: ApprovalPolicy.OnRequest,
    sandboxMode: SandboxMode.ReadOnly,
  },
  auto: {
    name: "Auto",
    description: "Changes files of the workspace and runs commands there; asks before it goes beyond.",
    approvalPolicy: ApprovalPolicy.OnRequest,
    sandboxMode: SandboxMode.WorkspaceWrite,
  },
  "full-access": {
    name: "Full access",
    description: "Changes any file and uses the network without asking.",
    approvalPolicy: ApprovalPolicy.Never,
    sandboxMode: SandboxMode.DangerFullAccess,
  },
};

/** Whether a text names a mode. */
export function isMode(id: string): id is AcpMode {
  return Object.hasOwn(presets, id);
}

/**
 * The program's settings with those of a mode over them, and with folders beside those that may be written already.
 *
 * @throws CodexError `invalid_config`.
 */
export function modeSettings(given: CodexConfigInput, mode: AcpMode, folders: readonly string[]): TomlConfig {
  const config = configToDict(given);
  const { approvalPolicy, sandboxMode } = presets[mode];
  const begun = mergeToml(config, { approval_policy: approvalPolicy, sandbox_mode: sandboxMode });
  if (folders.length === 0) return begun;
  const { writable_roots: roots } = isPlainObject(config["sandbox_workspace_write"])
    ? config["sandbox_workspace_write"]
    : {};
  const all = [...(Array.isArray(roots) ? roots : []), ...folders];
  return mergeToml(begun, { sandbox_workspace_write: { writable_roots: all } });
}

/** What a client is told. */
export function modeState(currentModeId: AcpMode): SessionModeState {
  const availableModes = Object.entries(presets).map(([id, { name, description }]) => ({
    id,
    name,
    description,
  }));
  return { currentModeId, availableModes };
}
