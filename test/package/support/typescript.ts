/** Compilers of TypeScript: the project's own, and older ones where `npm ci --prefix test/package/typescript` put them. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { root } from "./exec.ts";

const required = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("typescript");

/** How a program finds modules, or that it is one for a page. */
export type Way = "node16" | "nodenext" | "bundler" | "page";

/** A compiler, and what is tried with it: the old ones are slow, so that they share the ways. */
export interface Compiler {
  readonly release: string;
  /** It is not installed, and not demanded. */
  readonly skipped: boolean;
  readonly tsc: string;
  readonly ways: readonly Way[];
}

/** From the oldest that the declarations are made for to the newest. */
export const COMPILERS: readonly Compiler[] = [
  older("5.4", ["node16", "page"]),
  older("5.9", ["nodenext"]),
  older("6.0", ["bundler"]),
  {
    release: "7",
    skipped: false,
    tsc: join(root, "node_modules/typescript/bin/tsc"),
    ways: ["node16", "nodenext", "bundler", "page"],
  },
];

function older(release: string, ways: readonly Way[]): Compiler {
  const tsc = join(root, `test/package/typescript/node_modules/typescript-${release}/bin/tsc`);
  return { release, skipped: !required && !existsSync(tsc), tsc, ways };
}
