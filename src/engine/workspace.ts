/** The workspace: a folder that exists and can be read. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import { codeOf } from "./failure.ts";
import { absolutePath } from "./paths.ts";

/**
 * Makes a path absolute and checks that it is a folder we may read.
 *
 * @param path relative to the host's directory, which is also the default.
 * @throws CodexError `workspace_not_found` or `workspace_not_readable`.
 */
export async function openWorkspace(host: Host, path: string | undefined): Promise<string> {
  const workspace = absolutePath(host, path ?? "");
  try {
    const { kind } = await host.fs.stat(workspace);
    if (kind !== "directory") throw notFound(workspace, "is not a folder");
    await host.fs.readdir(workspace);
  } catch (error) {
    throw error instanceof CodexError ? error : asWorkspaceError(workspace, error);
  }
  return workspace;
}

function asWorkspaceError(workspace: string, cause: unknown): CodexError {
  const hostCode = codeOf(cause);
  if (hostCode === "ENOENT") return notFound(workspace, "does not exist", cause);
  if (hostCode === "ENOTDIR") return notFound(workspace, "is not a folder", cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CodexError(
    "workspace_not_readable",
    `The workspace ${workspace} can't be read (${reason}). Check its permissions, or pass another cwd.`,
    hostCode === undefined ? { cause } : { cause, details: { hostCode } },
  );
}

function notFound(workspace: string, what: string, cause?: unknown): CodexError {
  return new CodexError("workspace_not_found", `The workspace ${workspace} ${what}. Pass a folder as cwd.`, {
    cause,
  });
}
