/** The runtimes that the installed package is tried in. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { type Program, programOf } from "../../runtimes/runner/catalog.ts";
import { root } from "./exec.ts";

const folder = join(root, "test/runtimes");
const required = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("runtimes");

/** A runtime, or why it is left out. */
export interface Tried {
  readonly name: "node" | "deno" | "bun";
  /** It is not installed, and not demanded. */
  readonly skipped: boolean;
  /** @throws Error that says how to install it. */
  program(): Program;
}

/** Node, Deno and Bun; the last two as `npm ci --prefix test/runtimes` installs them. */
export const RUNTIMES: readonly Tried[] = (["node", "deno", "bun"] as const).map((name) => ({
  name,
  skipped: name !== "node" && !required && !existsSync(join(folder, "node_modules", name)),
  program: () => programOf(name, folder),
}));
