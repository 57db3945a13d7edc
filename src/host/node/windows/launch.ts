import { win32 } from "node:path";

import { HostError } from "../../errors.ts";
import { toAgentPath } from "./paths.ts";

/** How a program is really started. */
export interface WindowsLaunch {
  readonly file: string;
  readonly args: readonly string[];
  /** Whether the arguments are a command line already, which Node must not quote. */
  readonly verbatim: boolean;
}

/** The shells, and what a command line is run by. */
export interface Shells {
  /** The host's shell, in the agent's form. */
  readonly shell: { readonly name: string; readonly path: string };
  /** Path of `cmd.exe`, which runs batch files. */
  readonly cmd: string;
}

/**
 * Starts a program of Windows. The agent asks for a script in the words of POSIX shells, `-c` and `-lc`; for the
 * host's own shell that becomes PowerShell's or cmd's way. Batch files run in cmd, with what cmd would take for
 * its own quoted. Throws `EINVAL` for what no command line can hold.
 *
 * @param program the file that was found for the command.
 */
export function planLaunch(program: string, args: readonly string[], shells: Shells): WindowsLaunch {
  const [flag, script] = args;
  const isShell = toAgentPath(program).toLowerCase() === shells.shell.path.toLowerCase();
  if (isShell && script !== undefined && (flag === "-c" || flag === "-lc")) {
    return shells.shell.name === "cmd"
      ? cmdLine(program, script)
      : powerShell(program, script, flag === "-lc");
  }
  if (/\.(bat|cmd)$/i.test(program)) {
    const line = [win32.normalize(program), ...args].map(quoteForCmd).join(" ");
    return cmdLine(shells.cmd, line);
  }
  return { file: program, args, verbatim: false };
}

function powerShell(file: string, script: string, login: boolean): WindowsLaunch {
  // What it prints to a pipe is else in the code page of the console.
  const utf8 = "[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false)";
  const profile = login ? [] : ["-NoProfile"];
  const args = ["-NoLogo", ...profile, "-NonInteractive", "-Command", `${utf8}\n${script}`];
  return { file, args, verbatim: false };
}

/** With `/s`, cmd takes off the outer quotes and leaves the line as it is; `/d` runs nothing of the registry. */
function cmdLine(file: string, line: string): WindowsLaunch {
  if (/[\r\n]/.test(line)) throw new HostError("EINVAL", "cmd takes a command of one line only");
  return { file, args: ["/d", "/s", "/c", `"${line}"`], verbatim: true };
}

/** An argument for a batch file: quoted for the program that it calls, then for cmd. */
function quoteForCmd(argument: string): string {
  // Backslashes mean themselves, but for those before a quote.
  const quoted = `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, "$1$1")}"`;
  return quoted.replace(/[()%!^"<>&|]/g, "^$&");
}
