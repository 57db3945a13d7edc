/** Modes of a session: what the agent may do unasked. */

import type { SessionModeState } from "@agentclientprotocol/sdk";

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

/** What a client is told. */
export function modeState(currentModeId: AcpMode): SessionModeState {
  const availableModes = Object.entries(presets).map(([id, { name, description }]) => ({
    id,
    name,
    description,
  }));
  return { currentModeId, availableModes };
}
