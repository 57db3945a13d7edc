/** Paths as hosts have them. */

import type { Host } from "../host/types.ts";

/**
 * Makes a path absolute, relative to the host's directory. Resolves `.` and `..` in POSIX paths; a Windows path
 * gets `/` between its names and is only joined, its host resolves the rest.
 */
export function absolutePath(host: Host, path: string): string {
  if (host.platform.os === "windows") {
    const cwd = host.platform.cwd.replaceAll("\\", "/");
    const own = path.replaceAll("\\", "/");
    if (own === "") return cwd;
    return /^([A-Za-z]:)?\//.test(own) ? own : `${cwd.replace(/\/$/, "")}/${own}`;
  }
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${host.platform.cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
