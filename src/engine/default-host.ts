/** The host that is used where the caller names none. */

import type { Host } from "../host/types.ts";
import type { Platform } from "./load.ts";

/** One default host for the process, so that it tries its sandbox once. */
const hosts = new WeakMap<Platform, Host>();

/** @param env in place of the environment of the process; such a host is not shared. */
export async function defaultHost(
  platform: Platform,
  env: Readonly<Record<string, string | undefined>> | undefined,
): Promise<Host> {
  const host = await platform.defaultHost(env);
  if (env !== undefined) return host;
  const known = hosts.get(platform);
  // The process may have moved to another directory.
  if (known?.platform.cwd === host.platform.cwd) return known;
  hosts.set(platform, host);
  return host;
}
