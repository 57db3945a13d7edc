import { win32 } from "node:path";

import { HostError } from "../../errors.ts";
import { variable } from "./environment.ts";
import { toAgentPath } from "./paths.ts";

/** Whether there is a file at a path of Windows. */
export type IsFile = (path: string) => boolean;

type Environment = Readonly<Record<string, string | undefined>>;

/** Endings of programs where the environment names none. */
const DEFAULT_ENDINGS = ".COM;.EXE;.BAT;.CMD";

/**
 * The file that a program's name stands for. A bare name is sought in `PATH` only and not, as Windows does, in
 * the working directory first: a repository must not decide what `git` is. Throws `ENOENT`.
 */
export function findWindowsProgram(name: string, env: Environment, cwd: string, isFile: IsFile): string {
  const folders = /[\\/:]/.test(name)
    ? [cwd]
    : (variable(env, "PATH") ?? "")
        .split(";")
        .map((folder) => folder.replaceAll('"', ""))
        .filter((folder) => win32.isAbsolute(folder));
  const endings = (variable(env, "PATHEXT") ?? DEFAULT_ENDINGS).split(";").filter(Boolean);
  const lower = name.toLowerCase();
  const named = endings.some((ending) => lower.endsWith(ending.toLowerCase()));
  for (const folder of name === "" ? [] : folders) {
    for (const ending of named ? ["", ...endings] : endings) {
      const path = win32.resolve(folder, `${name}${ending}`);
      if (isFile(path)) return path;
    }
  }
  throw new HostError("ENOENT", `no such program: ${name}`);
}

/** PowerShell 7 where it is installed, else the one of Windows, else cmd. */
export function detectWindowsShell(env: Environment, isFile: IsFile): { name: string; path: string } {
  for (const name of ["pwsh", "powershell", "cmd"]) {
    try {
      return { name, path: toAgentPath(findWindowsProgram(`${name}.exe`, env, "C:\\", isFile)) };
    } catch {
      // The next one.
    }
  }
  const root = variable(env, "SystemRoot") ?? "C:\\Windows";
  return { name: "cmd", path: toAgentPath(variable(env, "ComSpec") ?? `${root}\\System32\\cmd.exe`) };
}
