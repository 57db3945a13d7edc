/** Completion of paths. */

import type { FileSystem } from "codex-embed";

/** What can stand in a word's place. */
export interface Completion {
  /** What all of them begin with, beyond the word; may be empty. */
  readonly insert: string;
  /** Their names, where there are several. */
  readonly names: readonly string[];
}

/** Completes a path, relative to a directory. */
export async function completePath(fs: FileSystem, cwd: string, word: string): Promise<Completion> {
  const slash = word.lastIndexOf("/") + 1;
  const typed = word.slice(0, slash);
  const folder = typed.startsWith("/") ? typed : `${cwd}/${typed}`;
  const start = word.slice(slash);
  const entries = await fs.readdir(folder).catch(() => []);
  const fits = entries
    .filter(({ name }) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
    .map(({ name, kind }) => (kind === "directory" ? `${name}/` : name))
    .sort();
  const [only, ...others] = fits;
  if (only === undefined) return { insert: "", names: [] };
  if (others.length === 0)
    return { insert: only.slice(start.length) + (only.endsWith("/") ? "" : " "), names: [] };
  return { insert: commonStart(fits).slice(start.length), names: fits };
}

function commonStart(names: readonly string[]): string {
  let common = names[0] ?? "";
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}
