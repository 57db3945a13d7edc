import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { bundle } from "../../support/bundle.ts";

/** A program of these tests, made to run in a process of its own. */
export interface Program {
  /** Starts it; `before` is put before it in a shell. */
  start(args: readonly string[], before?: string): ChildProcess;
  remove(): void;
}

/** Bundles a TypeScript file of this folder. */
export async function program(name: string): Promise<Program> {
  const { file: outfile, remove } = await bundle(
    fileURLToPath(new URL(name, import.meta.url)),
    "src/engine/program.mjs",
  );
  return {
    start: (args, before) => {
      const command = [process.execPath, outfile, ...args];
      const shell = ["/bin/bash", "-c", `${before}; exec "$@"`, "bash", ...command];
      const [file = "", ...rest] = before === undefined ? command : shell;
      return spawn(file, rest, { stdio: ["ignore", "pipe", "inherit"] });
    },
    remove,
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
