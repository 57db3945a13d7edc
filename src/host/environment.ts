import type { SpawnRequest } from "./types.ts";

/** What `core` inherits. */
export const CORE: ReadonlySet<string> = new Set([
  "HOME",
  "LOGNAME",
  "PATH",
  "SHELL",
  "USER",
  "USERNAME",
  "TMPDIR",
  "TEMP",
  "TMP",
]);

/** Puts a command's environment together from the host's own, in the order that {@link SpawnRequest} gives. */
export function composeEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  policy: SpawnRequest["env"],
): Record<string, string> {
  const composed: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && isPassedOn(name, policy)) composed[name] = value;
  }
  return Object.assign(composed, policy.set);
}

/** Whether a variable is passed on; `core` names those of `inherit: "core"`. */
export function isPassedOn(
  name: string,
  policy: SpawnRequest["env"],
  core: ReadonlySet<string> = CORE,
): boolean {
  if (policy.inherit === "none") return false;
  if (policy.inherit === "core" && !core.has(name)) return false;
  if (policy.exclude.some((pattern) => matches(pattern, name))) return false;
  return policy.include_only.length === 0 || policy.include_only.some((pattern) => matches(pattern, name));
}

/**
 * Whether a name matches a pattern, without regard to case; `*` stands for any text. Steps back to the last
 * star only, so a pattern of many stars costs no more than length times length.
 */
function matches(pattern: string, name: string): boolean {
  const wanted = pattern.toUpperCase();
  const text = name.toUpperCase();
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (next < text.length) {
    if (wanted[at] === "*") {
      star = at;
      resume = next;
      at += 1;
    } else if (wanted[at] === text[next]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      resume += 1;
      at = star + 1;
      next = resume;
    } else {
      return false;
    }
  }
  while (wanted[at] === "*") at += 1;
  return at === wanted.length;
}
