/** Whether the agent has what it needs to reach OpenAI. Its own login is that of the reference: `codex login`. */

import type { AuthMethod } from "@agentclientprotocol/sdk";

import { AuthFile } from "../../auth/auth-file.ts";
import type { ClientOptions } from "../../conversation/client.ts";
import { findCodexHome } from "../../engine/codex-home.ts";
import { authFileIn } from "../../engine/credentials.ts";

/** The ways to sign in. Both happen outside of the protocol, so a client only asks whether it is done. */
export const authMethods: readonly AuthMethod[] = [
  {
    id: "api-key",
    name: "API key",
    description: "Set CODEX_API_KEY or OPENAI_API_KEY in the environment that the agent is started with.",
  },
  {
    id: "codex-login",
    name: "Codex login",
    description: "Run codex login once; its auth.json is read.",
  },
];

/** Whether a method is done, as far as can be told: without a host, the first prompt tells. */
export async function isSignedIn(method: string, options: ClientOptions): Promise<boolean> {
  const { host, codexHome, apiKey } = options;
  if (method === "api-key") {
    if (apiKey !== undefined || host === undefined) return true;
    return ["CODEX_API_KEY", "OPENAI_API_KEY"].some((name) => Boolean(host.env(name)?.trim()));
  }
  if (host === undefined) return true;
  const home = findCodexHome(host, codexHome);
  if (home === null) return false;
  const stored = await new AuthFile(host.fs, authFileIn(host, home).path).read().catch(() => undefined);
  return stored !== undefined && stored.type !== "none";
}
