import { HostError } from "../errors.ts";
import { type Enforcer, PROTECTED, type WritableRoot, writableRoots } from "./limits.ts";

/** Apple's program that starts another under a profile; no other of its name is ever used. */
export const SANDBOX_EXEC = "/usr/bin/sandbox-exec";

/** Limits by sandbox-exec, on macOS. */
export function seatbelt(): Enforcer {
  return {
    name: "sandbox-exec",
    async launch(command, args, limits) {
      const profile = seatbeltProfile(await writableRoots(limits), limits.policy.network_access === true);
      return { program: SANDBOX_EXEC, args: ["-p", profile, "--", command, ...args], filter: null };
    },
  };
}

/** Services of the system that commands need for users' names, settings, logs and certificates. */
const SERVICES = [
  "com.apple.cfprefsd.agent",
  "com.apple.cfprefsd.daemon",
  "com.apple.logd",
  "com.apple.system.logger",
  "com.apple.system.notification_center",
  "com.apple.system.opendirectoryd.libinfo",
  "com.apple.system.opendirectoryd.membership",
];

const NETWORK_SERVICES = [
  "com.apple.SecurityServer",
  "com.apple.SystemConfiguration.DNSConfiguration",
  "com.apple.SystemConfiguration.configd",
  "com.apple.mDNSResponder",
  "com.apple.networkd",
  "com.apple.ocspd",
  "com.apple.trustd",
  "com.apple.trustd.agent",
];

/**
 * The profile of a command: everything is refused but starting programs, reading, writing in the roots, and
 * the network where it is allowed. In Apple's profile language the last rule that fits decides.
 *
 * At the top of each root the protected folders stay closed, whether they exist or not and in any case.
 * Throws `E_NO_SANDBOX` for a root whose path no profile can hold.
 */
export function seatbeltProfile(roots: readonly WritableRoot[], network: boolean): string {
  // A root that lies in another comes later and wins, also over what the outer one closes.
  const ordered = [...roots].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [
    "(version 1)",
    "(deny default)",
    "(allow process-exec process-fork process-info*)",
    "(allow signal (target same-sandbox))",
    "(allow file-read* file-ioctl sysctl-read user-preference-read)",
    "(allow ipc-posix-sem ipc-posix-shm pseudo-tty)",
    `(allow mach-lookup ${names(SERVICES)})`,
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (regex #"^/dev/(fd/|ttys|ptmx)"))',
    ...ordered.flatMap(rootRules),
    ...(network ? ["(allow network* system-socket)", `(allow mach-lookup ${names(NETWORK_SERVICES)})`] : []),
    "",
  ].join("\n");
}

function rootRules({ path, closed }: WritableRoot): string[] {
  const top = path === "/" ? "" : path;
  const anyCase = PROTECTED.map((name) => escaped(name).replace(/[a-z]/g, (c) => `[${c}${c.toUpperCase()}]`));
  return [
    `(allow file-write* (subpath ${quoted(path)}))`,
    ...closed.map((folder) => `(deny file-write* (subpath ${quoted(folder)}))`),
    `(deny file-write* (regex #"^${escaped(requirePlain(top))}/(${anyCase.join("|")})(/|$)"))`,
    // Else the root could be moved away, and its protected folders with it.
    `(deny file-write-unlink (literal ${quoted(path)}))`,
  ];
}

function names(services: readonly string[]): string {
  return services.map((name) => `(global-name ${quoted(name)})`).join(" ");
}

function quoted(path: string): string {
  return `"${requirePlain(path).replaceAll("\\", "\\\\")}"`;
}

function escaped(path: string): string {
  return path.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A quote ends an expression of the profile language and can't be written in one. */
function requirePlain(path: string): string {
  for (const character of path) {
    if (character === '"' || character < " " || character === "\u007f") {
      throw new HostError(
        "E_NO_SANDBOX",
        `no profile of sandbox-exec can hold this path: ${JSON.stringify(path)}`,
      );
    }
  }
  return path;
}
