/** `config/read` and `configRequirements/read`: the effective settings, where each is from, and what they may be. */

import { previewSources } from "../../engine/preview.ts";
import { checkConfig } from "../checks.ts";
import { describeLayer, readLayers, type Settings, tableOf } from "../config/layers.ts";
import { readRequirements } from "../config/requirements.ts";
import type { Handler } from "../method.ts";
import { present } from "../present.ts";
import { RpcError, rpcCodes } from "../rpc/errors.ts";
import type { Config, ConfigLayerMetadata } from "../types.ts";

/** Settings that are told even where they are not set. */
const ALWAYS = [
  "model",
  "review_model",
  "model_context_window",
  "model_auto_compact_token_limit",
  "model_provider",
  "approval_policy",
  "sandbox_mode",
  "sandbox_workspace_write",
  "forced_chatgpt_workspace_id",
  "forced_login_method",
  "web_search",
  "tools",
  "profile",
  "instructions",
  "developer_instructions",
  "compact_prompt",
  "model_reasoning_effort",
  "model_reasoning_summary",
  "model_verbosity",
  "service_tier",
  "analytics",
  "apps",
] as const;

/** Reads the settings of a workspace, by default of the server's own. What looks like a credential is left out. */
export const readConfig: Handler<"config/read"> = async (params, { server, reply }) => {
  const preview = await previewSources({ ...server.options, ...present({ cwd: params.cwd }) });
  const metadata = await Promise.all(preview.layers.map((layer) => describeLayer(layer, preview, server)));
  const set = preview.settings.filter(({ layer }) => preview.layers[layer]?.kind !== "default");
  const origins = set.flatMap(({ path, layer }): [string, ConfigLayerMetadata][] => {
    const origin = metadata[layer];
    return origin === undefined || origin === null ? [] : [[path.join("."), origin]];
  });
  const layers = params.includeLayers === true ? { layers: await readLayers(preview, metadata, server) } : {};
  reply({ config: effective(set), origins: Object.fromEntries(origins), ...layers });
};

/** Reads what an administrator lets settings be. */
export const readConfigRequirements: Handler<"configRequirements/read"> = async (
  _params,
  { server, reply },
) => {
  reply({ requirements: await readRequirements(server) });
};

function effective(settings: Settings): Config {
  const unset = Object.fromEntries(ALWAYS.map((name) => [name, null]));
  const config: unknown = { profiles: {}, ...unset, ...tableOf(settings) };
  if (checkConfig(config)) return config;
  throw new RpcError(rpcCodes.internalError, "the settings have a form that the app server doesn't know");
}
