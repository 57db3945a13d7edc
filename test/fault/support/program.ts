import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A program of these tests, made to run in a process of its own. */
export interface Program {
  /** Starts it; `before` is put before it in a shell. */
  start(args: readonly string[], before?: string): ChildProcess;
  remove(): void;
}

/** Bundles a TypeScript file of this folder. */
export async function program(name: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "fault-"));
  // As deep as the module's loader in src/, which looks for pkg/ from there.
  const outfile = join(folder, "src", "engine", "program.mjs");
  symlinkSync(fileURLToPath(new URL("../../../pkg", import.meta.url)), join(folder, "pkg"));
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    // A file of the build, which these tests don't need: the module is there as a file of its own.
    external: ["#core-inline"],
    outfile,
  });
  return {
    start: (args, before) => {
      const command = [process.execPath, outfile, ...args];
      const shell = ["/bin/bash", "-c", `${before}; exec "$@"`, "bash", ...command];
      const [file = "", ...rest] = before === undefined ? command : shell;
      return spawn(file, rest, { stdio: ["ignore", "pipe", "inherit"] });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** All that a process prints, when it has ended. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return output;
}
