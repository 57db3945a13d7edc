import { accessSync, constants, statSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { basename, delimiter, isAbsolute, join, resolve } from "node:path";

import { codeOf, HostError } from "../errors.ts";
import { inDeno, isPermitted } from "./deno.ts";

/** Where programs are sought when the environment has no `PATH`. */
const DEFAULT_PATH = ["/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);

/** Shells whose options and words the agent knows. */
const SHELLS: readonly string[] = ["bash", "zsh", "sh"];

/**
 * The file that a program's name stands for: a path is taken from `cwd`, a bare name from `path`.
 * Throws `ENOENT`, or `EACCES` when there is such a file and it can't be run.
 */
export async function findProgram(name: string, path: string | undefined, cwd: string): Promise<string> {
  const candidates = name.includes("/")
    ? [resolve(cwd, name)]
    : (path ?? DEFAULT_PATH).split(delimiter).map((folder) => join(resolve(cwd, folder), name));
  let found = false;
  for (const candidate of name === "" ? [] : candidates) {
    const program = await programAt(candidate);
    if (program === "runs") return candidate;
    if (program === "can't be run") found = true;
  }
  throw found
    ? new HostError("EACCES", `can't be run: ${name}`)
    : new HostError("ENOENT", `no such program: ${name}`);
}

async function programAt(path: string): Promise<"runs" | "can't be run" | "missing"> {
  if (inDeno) return programInDeno(path);
  try {
    // A folder of the search that can't be entered holds nothing for us.
    if (!(await stat(path)).isFile()) return "can't be run";
  } catch {
    return "missing";
  }
  return await access(path, constants.X_OK).then(
    () => "runs",
    () => "can't be run",
  );
}

/** The same by what Deno permits: a program that may be run need not be readable. */
function programInDeno(path: string): "runs" | "can't be run" | "missing" {
  if (!isPermitted({ name: "read", path }))
    return isPermitted({ name: "run", command: path }) ? "runs" : "missing";
  try {
    const found = statSync(path);
    // Node's check of rights wants to know who the user is, which takes a permission of its own.
    return found.isFile() && (found.mode & 0o111) !== 0 ? "runs" : "can't be run";
  } catch {
    return "missing";
  }
}

/** Checks a working directory: a missing one would else be reported as a missing program. */
export async function requireDirectory(path: string): Promise<void> {
  if (!isAbsolute(path)) throw new HostError("EINVAL", `the working directory is not absolute: ${path}`);
  let isDirectory: boolean;
  try {
    isDirectory = (await stat(path)).isDirectory();
  } catch (error) {
    const code = codeOf(error) ?? "E_HOST";
    throw new HostError(code, `no working directory ${path}`, { cause: error });
  }
  if (!isDirectory) throw new HostError("ENOTDIR", `the working directory is not a folder: ${path}`);
}

/** The user's shell if it is one the agent knows, else bash, else the system's own. */
export function detectShell(own: string | undefined): { name: string; path: string } {
  for (const path of [own, "/bin/bash"]) {
    if (path !== undefined && isAbsolute(path) && SHELLS.includes(basename(path)) && isProgram(path)) {
      return { name: basename(path), path };
    }
  }
  return { name: "sh", path: "/bin/sh" };
}

function isProgram(path: string): boolean {
  if (inDeno) return isPermitted({ name: "run", command: path }) && programInDeno(path) === "runs";
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
