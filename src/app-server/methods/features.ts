/** `experimentalFeature/list`: the reference's flags, and which of them the settings switch on. Words are ours. */

import { previewSources } from "../../engine/preview.ts";
import type { Settings } from "../config/layers.ts";
import type { Handler } from "../method.ts";
import type { ExperimentalFeature, ExperimentalFeatureStage } from "../types.ts";
import { numberedPage } from "./pages.ts";

type Row = readonly [name: string, stage: ExperimentalFeatureStage, isDefault?: boolean];

/** The flags of codex 0.114.0 in its order, as its app server lists them. */
const FEATURES: readonly Row[] = [
  ["undo", "stable"],
  ["shell_tool", "stable", true],
  ["unified_exec", "stable", true],
  ["shell_zsh_fork", "underDevelopment"],
  ["shell_snapshot", "stable", true],
  ["js_repl", "beta"],
  ["code_mode", "underDevelopment"],
  ["js_repl_tools_only", "underDevelopment"],
  ["web_search_request", "deprecated"],
  ["web_search_cached", "deprecated"],
  ["search_tool", "removed"],
  ["codex_git_commit", "underDevelopment"],
  ["runtime_metrics", "underDevelopment"],
  ["sqlite", "removed", true],
  ["memories", "underDevelopment"],
  ["child_agents_md", "underDevelopment"],
  ["image_detail_original", "underDevelopment"],
  ["apply_patch_freeform", "underDevelopment"],
  ["request_permissions", "underDevelopment"],
  ["codex_hooks", "underDevelopment"],
  ["request_permissions_tool", "underDevelopment"],
  ["use_linux_sandbox_bwrap", "beta"],
  ["request_rule", "removed"],
  ["experimental_windows_sandbox", "removed"],
  ["elevated_windows_sandbox", "removed"],
  ["remote_models", "removed"],
  ["powershell_utf8", "underDevelopment"],
  ["enable_request_compression", "stable", true],
  ["multi_agent", "beta"],
  ["apps", "beta"],
  ["plugins", "underDevelopment"],
  ["image_generation", "underDevelopment"],
  ["apps_mcp_gateway", "underDevelopment"],
  ["skill_mcp_dependency_install", "stable", true],
  ["skill_env_var_dependency_prompt", "underDevelopment"],
  ["steer", "removed", true],
  ["default_mode_request_user_input", "underDevelopment"],
  ["guardian_approval", "beta"],
  ["collaboration_modes", "removed", true],
  ["tool_call_mcp_elicitation", "underDevelopment"],
  ["personality", "stable", true],
  ["artifact", "underDevelopment"],
  ["fast_mode", "stable", true],
  ["voice_transcription", "underDevelopment"],
  ["realtime_conversation", "underDevelopment"],
  ["prevent_idle_sleep", "beta"],
  ["responses_websockets", "underDevelopment"],
  ["responses_websockets_v2", "underDevelopment"],
];

/** What people are shown of those that they may try, in the reference. This library has none of them. */
const BETAS: Readonly<Record<string, readonly [displayName: string, description: string]>> = {
  js_repl: ["JavaScript REPL", "The reference's JavaScript that stays between calls; not here"],
  use_linux_sandbox_bwrap: [
    "Bubblewrap sandbox",
    "Chooses the reference's sandbox; here it is always bubblewrap",
  ],
  multi_agent: ["Multi-agents", "The reference's agents that work for others; not here"],
  apps: ["Apps", "ChatGPT's apps in the reference; not here"],
  guardian_approval: [
    "Automatic approval review",
    "The reference's reviewer in place of questions; not here",
  ],
  prevent_idle_sleep: ["Prevent sleep while running", "Keeps the reference's machine awake; nothing here"],
};

/** Older names that a file may have; those that a session heeds are in rust/config, too. */
const OLDER: Readonly<Record<string, string>> = {
  connectors: "apps",
  web_search: "web_search_request",
  collab: "multi_agent",
  memory_tool: "memories",
  experimental_use_freeform_apply_patch: "apply_patch_freeform",
  experimental_use_unified_exec_tool: "unified_exec",
  include_apply_patch_tool: "apply_patch_freeform",
  enable_experimental_windows_sandbox: "experimental_windows_sandbox",
};

/** Those that also stand outside `features`, where the table goes before them. */
const OUTERMOST: ReadonlySet<string> = new Set([
  "experimental_use_freeform_apply_patch",
  "experimental_use_unified_exec_tool",
]);

/** The flags of the release, a page at a time. */
export const listFeatures: Handler<"experimentalFeature/list"> = async (params, { server, reply }) => {
  const { settings } = await previewSources(server.options);
  const set = flagsIn(settings);
  const all = FEATURES.map((row) => describeFeature(row, set));
  reply(numberedPage(all, params, "feature flags"));
};

/** What settings say of flags, by their present names. */
function flagsIn(settings: Settings): ReadonlyMap<string, boolean> {
  const said = settings.flatMap(({ path: [table = "", inner = ""], value }) => {
    const isInTable = table === "features";
    const name = isInTable ? inner : table;
    const counts = isInTable || (inner === "" && OUTERMOST.has(name));
    return counts && typeof value === "boolean" ? [{ isInTable, name, value }] : [];
  });
  said.sort((one, other) => Number(one.isInTable) - Number(other.isInTable));
  return new Map(said.map(({ name, value }) => [OLDER[name] ?? name, value]));
}

function describeFeature(
  [name, stage, isDefault = false]: Row,
  set: ReadonlyMap<string, boolean>,
): ExperimentalFeature {
  const [displayName = null, description = null] = BETAS[name] ?? [];
  const enabled = set.get(name) ?? isDefault;
  return { name, stage, displayName, description, announcement: null, enabled, defaultEnabled: isDefault };
}
