/** The runtimes of the table. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Names of runtimes, as `--only` takes them. */
export const RUNTIMES = ["node", "node22", "node24", "deno", "bun", "chromium"] as const;
export type RuntimeName = (typeof RUNTIMES)[number];

/** A runtime that is a program. */
export interface Program {
  readonly name: Exclude<RuntimeName, "chromium">;
  readonly file: string;
  /** Arguments before the script. */
  readonly args: readonly string[];
}

/** Whether a word names a runtime. */
export function isRuntime(word: string): word is RuntimeName {
  return (RUNTIMES as readonly string[]).includes(word);
}

/**
 * The program of a runtime: the Node that runs this, or what is installed in test/runtimes.
 *
 * @param folder test/runtimes.
 * @throws Error that says how to install it.
 */
export function programOf(name: Program["name"], folder: string): Program {
  const modules = join(folder, "node_modules");
  const programs: Readonly<Record<Program["name"], Omit<Program, "name">>> = {
    node: { file: process.execPath, args: [] },
    node22: { file: join(modules, `node22-${process.platform}-${process.arch}/bin/node`), args: [] },
    node24: { file: join(modules, `node24-${process.platform}-${process.arch}/bin/node`), args: [] },
    deno: {
      file: join(modules, process.platform === "win32" ? "deno/deno.exe" : "deno/deno"),
      args: ["run", "--allow-all", "--no-prompt"],
    },
    // Without --bun, a script that names Node in its first line runs there.
    bun: { file: join(modules, "bun/bin/bun.exe"), args: ["--bun"] },
  };
  const program = programs[name];
  if (!existsSync(program.file)) {
    throw new Error(`${name} is not installed; \`npm ci --prefix test/runtimes\` does it`);
  }
  return { name, ...program };
}
