/** What the check of the API reference finds. */

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";

import { root } from "./pages.ts";

const typedoc = join(root, "tools/docs/node_modules/typedoc/dist/index.js");
const required = (process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("docs");

const SOURCE = `
/** Told. */
export interface Told {
  /** Told. */
  a: string;
  b: string;
  type: "said by itself";
  c(): void;
}
export class Untold {
  /** Told. */
  d = 1;
  constructor(e: number) {
    this.d = e;
  }
  /** @param f is told. */
  static of(f: number): Untold {
    return new Untold(f);
  }
  [Symbol.dispose](): void {}
}
/** Told. */
export const data = { g: { h: 1 } };
export function untold(): void {}
/** Told. */
export enum Words {
  I = "i",
}
`;

test.skipIf(!required && !existsSync(typedoc))(
  "what has no comment is named",
  { timeout: 60_000 },
  async () => {
    await mkdir(join(root, "target"), { recursive: true });
    const folder = await mkdtemp(join(root, "target/reference-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [source, config] = [join(folder, "entry.ts"), join(folder, "tsconfig.json")];
    await writeFile(source, SOURCE);
    await writeFile(
      config,
      JSON.stringify({ compilerOptions: { lib: ["ESNext"], types: [] }, include: ["*.ts"] }),
    );

    const { Application } = await import(/* @vite-ignore */ pathToFileURL(typedoc).href);
    const app = await Application.bootstrap({ entryPoints: [source], tsconfig: config, logLevel: "None" });
    const { undocumented } = await import("../../tools/docs/undocumented.mjs");
    const project = await app.convert();
    // With one entry, its exports are the project's own.
    const named = undocumented({ ...project, children: [{ name: "entry", children: project.children }] });
    expect(named.sort()).toEqual([
      "entry",
      "entry.Told.b",
      "entry.Told.c",
      "entry.Untold",
      "entry.Untold.constructor",
      "entry.Untold.of",
      "entry.Words.I",
      "entry.untold",
    ]);
  },
);
