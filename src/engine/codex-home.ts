/** The user's codex folder. */

import type { Host } from "../host/types.ts";
import { absolutePath } from "./paths.ts";

/**
 * Where the user's instructions are: the folder that is given, `CODEX_HOME`, or `.codex` in the user's folder.
 *
 * @param given `null` for no folder.
 * @returns an absolute path, whether or not there is something.
 */
export function findCodexHome(host: Host, given: string | null | undefined): string | null {
  if (given === null) return null;
  const named = given ?? host.env("CODEX_HOME")?.trim();
  if (named) return absolutePath(host, named);
  const { home } = host.platform;
  return home == null ? null : absolutePath(host, `${home}/.codex`);
}
