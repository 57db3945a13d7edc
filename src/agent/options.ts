/** Options that every way to run an agent has. */

import { checkOptions, type Kind } from "../checks.ts";
import { type CodexConfigInput, configToDict, mergeToml, type TomlConfig } from "../config/to-toml.ts";
import { checkSessionOptions, type SessionOptions, sessionOptionKinds } from "../engine/session-options.ts";

/**
 * {@link SessionOptions} with typed settings; only a {@link Session} gives its journal out, and dynamic tools
 * need answers at the level of the protocol.
 */
export interface AgentOptions
  extends Omit<
    SessionOptions,
    "config" | "configOverrides" | "journal" | "dynamicTools" | "resume" | "fork"
  > {
  /** Settings over those of all files. docs/configuration.md lists the layers. */
  readonly config?: CodexConfigInput;
  /**
   * More settings: as texts like `a.b=value`, as on a command line, over the files and under `config`; as an
   * object, over `config`.
   */
  readonly configOverrides?: readonly string[] | CodexConfigInput;
}

const agentOptionKinds: Readonly<Record<string, Kind>> = /* @__PURE__ */ (() => {
  const {
    journal: _,
    dynamicTools: __,
    configOverrides: ___,
    resume: ____,
    fork: _____,
    ...kinds
  } = sessionOptionKinds;
  return kinds;
})();

/**
 * Checks options and makes those of a session from them.
 *
 * @param what names the options in errors.
 * @param more fields that the options have beside those of a session.
 * @param defaults settings that `config` may change, by their keys in config.toml.
 * @throws CodexError `invalid_argument` or `invalid_config`.
 */
export function toSessionOptions(
  options: AgentOptions,
  what: string,
  more: Readonly<Record<string, Kind>> = {},
  defaults: TomlConfig = {},
): SessionOptions {
  const known = { ...agentOptionKinds, configOverrides: "object or array", ...more } as const;
  checkOptions(options, what, known);
  const { configOverrides, ...others } = options;
  const layers = [options.config ?? {}, isTexts(configOverrides) ? {} : (configOverrides ?? {})];
  const config = layers.map(configToDict).reduce(mergeToml, defaults);
  const session: Record<string, unknown> = { config };
  if (isTexts(configOverrides)) session["configOverrides"] = configOverrides;
  for (const [name, value] of Object.entries(others)) {
    if (name !== "config" && value !== undefined && !Object.hasOwn(more, name)) session[name] = value;
  }
  checkSessionOptions(session);
  return session;
}

/** Whether overrides are texts; what an array holds is checked with the session's options. */
function isTexts(overrides: AgentOptions["configOverrides"]): overrides is readonly string[] {
  return Array.isArray(overrides);
}
