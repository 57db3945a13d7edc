import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A program in a folder of its own. */
export interface Bundle {
  /** The folder, which also has the project's pkg/. */
  readonly folder: string;
  /** The program's file. */
  readonly file: string;
  remove(): void;
}

/**
 * Bundles a program for Node, to run in a process or thread of its own. It needs no build of the project.
 *
 * @param entry its TypeScript, an absolute path.
 * @param place where the bundle lies in its folder: as deep as the module's loader does in the project, which looks
 *   for pkg/ from there.
 */
export async function bundle(entry: string, place: string, more: BuildOptions = {}): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-bundle-"));
  symlinkSync(join(root, "pkg"), join(folder, "pkg"), "junction");
  const file = join(folder, place);
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: file,
    // A file of the project's build, which is for where the module is no file.
    external: ["#core-inline"],
    logLevel: "error",
    ...more,
  });
  return { folder, file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
