import { existsSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What makes a folder the root of a project, for all below it, in the eyes of npm, Deno or Bun. */
const MARKS = ["package.json", "node_modules", "deno.json", "deno.jsonc"];

/**
 * Makes a folder that is a part of no project: somebody may have left a package.json among the temporary files.
 *
 * @throws Error when there is no such place.
 */
export async function makeEmptyPlace(): Promise<string> {
  for (const place of [tmpdir(), "/var/tmp", homedir()]) {
    const real = await realpath(place).catch(() => undefined);
    if (real !== undefined && !ancestors(real).some(isMarked)) {
      return mkdtemp(join(real, "codex-embed-empty-"));
    }
  }
  throw new Error("every folder for temporary files is a part of a project");
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

const isMarked = (folder: string): boolean => MARKS.some((name) => existsSync(join(folder, name)));
