import { CORE, isPassedOn } from "../../environment.ts";
import type { SpawnRequest } from "../../types.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What programs of Windows can't do without, beside {@link CORE}. */
const WINDOWS_CORE: ReadonlySet<string> = new Set([
  ...CORE,
  "APPDATA",
  "COMSPEC",
  "HOMEDRIVE",
  "HOMEPATH",
  "LOCALAPPDATA",
  "PATHEXT",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PROGRAMFILES(X86)",
  "PROGRAMW6432",
  "SYSTEMDRIVE",
  "SYSTEMROOT",
  "USERDOMAIN",
  "USERPROFILE",
  "WINDIR",
]);

/** A variable, whatever the case of its name: `Path` is `PATH`. */
export function variable(env: Environment, name: string): string | undefined {
  const wanted = name.toUpperCase();
  const found = Object.keys(env).find((own) => own.toUpperCase() === wanted && env[own] !== undefined);
  return found === undefined ? undefined : env[found];
}

/** A command's environment, as on other systems, but that names differ by more than case. */
export function composeWindowsEnvironment(
  own: Environment,
  policy: SpawnRequest["env"],
): Record<string, string> {
  const composed = new Map<string, readonly [string, string]>();
  for (const [name, value] of Object.entries(own)) {
    const key = name.toUpperCase();
    if (value !== undefined && isPassedOn(key, policy, WINDOWS_CORE)) composed.set(key, [name, value]);
  }
  for (const [name, value] of Object.entries(policy.set)) composed.set(name.toUpperCase(), [name, value]);
  return Object.fromEntries(composed.values());
}
