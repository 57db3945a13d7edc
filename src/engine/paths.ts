/** Paths as hosts have them. */

import type { Host } from "../host/types.ts";

/**
 * Makes a path absolute, relative to the host's directory. Resolves `.` and `..` in POSIX paths; a Windows path
 * is only joined, its host resolves the rest.
 */
export function absolutePath(host: Host, path: string): string {
  if (host.platform.os === "windows") {
    if (path === "") return host.platform.cwd;
    return /^([A-Za-z]:)?[\\/]/.test(path) ? path : `${host.platform.cwd}\\${path}`;
  }
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${host.platform.cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
