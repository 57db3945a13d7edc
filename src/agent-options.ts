/** Options that every way to run an agent has. */

import { checkOptions, type Kind } from "./checks.ts";
import { type CodexConfigInput, mergeToml, type TomlConfig, toTomlConfig } from "./config.ts";
import { checkSessionOptions, type SessionOptions, sessionOptionKinds } from "./engine/session-options.ts";

/**
 * {@link SessionOptions} with typed settings; only a {@link Session} gives its journal out, and dynamic tools
 * need answers at the level of the protocol.
 */
export interface AgentOptions
  extends Omit<SessionOptions, "config" | "journal" | "dynamicTools" | "resume" | "fork"> {
  /** Settings over those of `configToml`. */
  readonly config?: CodexConfigInput;
}

const agentOptionKinds: Readonly<Record<string, Kind>> = (() => {
  const { journal: _, dynamicTools: __, resume: ___, fork: ____, ...kinds } = sessionOptionKinds;
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
  checkOptions(options, what, { ...agentOptionKinds, ...more });
  const config = mergeToml(defaults, toTomlConfig(options.config ?? {}));
  const session: Record<string, unknown> = { config };
  for (const [name, value] of Object.entries(options)) {
    if (name !== "config" && value !== undefined && !Object.hasOwn(more, name)) session[name] = value;
  }
  checkSessionOptions(session);
  return session;
}
