import { HostError } from "../errors.ts";

/** What an operation needs under Deno, as its permission queries take it. */
export type Permission =
  | { readonly name: "read" | "write"; readonly path: string }
  | { readonly name: "run"; readonly command: string }
  | { readonly name: "net"; readonly host: string }
  | { readonly name: "env"; readonly variable?: string };

/** What is used of Deno's own API. */
interface DenoRuntime {
  readonly permissions: { querySync(permission: Permission): { readonly state: string } };
}

const deno = (globalThis as { readonly Deno?: DenoRuntime }).Deno;

/** Whether this runs in Deno. */
export const inDeno = deno !== undefined;

/**
 * Whether Deno lets an operation through without asking the user. Elsewhere nothing has to be permitted. Some
 * microseconds; permissions can be taken back, so nothing is remembered.
 */
export function isPermitted(permission: Permission): boolean {
  return deno === undefined || deno.permissions.querySync(permission).state === "granted";
}

/**
 * Throws `E_PERMISSION`, which names the flag, where Deno would refuse an operation or ask the user: an agent
 * has nobody at a terminal who could answer.
 */
export function requirePermission(permission: Permission): void {
  if (!isPermitted(permission)) throw missing(permission);
}

function missing(permission: Permission): HostError {
  const refused = (what: string, flag: string): HostError =>
    new HostError("E_PERMISSION", `${what} is not permitted; run Deno with ${flag}`);
  switch (permission.name) {
    case "read":
      return refused(`reading ${permission.path}`, `--allow-read=${permission.path}`);
    case "write":
      return refused(`writing in ${permission.path}`, `--allow-write=${permission.path}`);
    case "run":
      return refused(`running ${permission.command}`, `--allow-run=${permission.command}`);
    case "net":
      return refused(`a connection to ${permission.host}`, `--allow-net=${permission.host}`);
    case "env":
      return refused(
        "reading the environment",
        permission.variable === undefined ? "--allow-env" : `--allow-env=${permission.variable}`,
      );
  }
}

/**
 * The environment of the process. In Deno it holds what may be read: each variable is looked up by itself, and
 * without `--allow-env` for all of them, `names` are the ones that it lists.
 */
export function ownEnvironment(names: Iterable<string>): Readonly<Record<string, string | undefined>> {
  if (deno === undefined) return process.env;
  const value = (name: string | symbol): string | undefined =>
    typeof name === "string" && isPermitted({ name: "env", variable: name }) ? process.env[name] : undefined;
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_, name) => value(name),
      ownKeys: () =>
        isPermitted({ name: "env" })
          ? Object.keys(process.env)
          : [...names].filter((name) => value(name) !== undefined),
      getOwnPropertyDescriptor: (_, name) => ({
        value: value(name),
        enumerable: true,
        configurable: true,
        writable: false,
      }),
    },
  );
}
