import { codeOf } from "../errors.ts";
import { childProcess } from "./builtins.ts";

/** The processes that a command started, and how they are reached. */
export interface ProcessGroup {
  /** Ends a command and all that it started. */
  kill(leader: number): void;
  /** Whether something of it is left after the command itself has ended, as far as can be told. */
  isAlive(leader: number): boolean;
}

/**
 * Groups of POSIX, which a command leads.
 *
 * @param shell kills where the runtime forbids this process to: Deno does when it may run only certain programs.
 */
export function posixGroup(shell: string): ProcessGroup {
  return {
    kill(leader) {
      if (signalGroup(leader, "SIGKILL") === "forbidden") killByShell(shell, leader);
    },
    isAlive: (leader) => signalGroup(leader, 0) === "there",
  };
}

/** Sends a signal to a process group; whether there was anyone to receive it. */
function signalGroup(leader: number, signal: "SIGKILL" | 0): "there" | "gone" | "forbidden" {
  try {
    process.kill(-leader, signal);
    return "there";
  } catch (error) {
    const code = codeOf(error);
    if (code === "E_PERMISSION") return "forbidden";
    // EPERM: there, but changed its user.
    return code === "EPERM" ? "there" : "gone";
  }
}

function killByShell(shell: string, leader: number): void {
  const killer = childProcess().spawn(shell, ["-c", `kill -KILL -- -${leader}`], {
    env: {},
    stdio: "ignore",
  });
  killer.on("error", () => {});
}
