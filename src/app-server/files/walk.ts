/** The files below a folder. */

import type { FileSystem } from "../../host/types.ts";
import { IgnoreRules } from "./ignore.ts";

/** Files beyond which a walk ends; more than that nobody picks from. */
const MOST_FILES = 100_000;

interface Folder {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  /** The rules that hold here, the outermost first, each with its folder. */
  readonly rules: readonly { readonly folder: string; readonly rules: IgnoreRules }[];
}

/**
 * Lists the files below a root, relative to it and with `/` between folders: hidden ones too, those that a
 * `.gitignore` leaves out not. Folders that can't be read count as empty, and links aren't followed.
 */
export async function listFiles(fs: FileSystem, root: string, isCancelled: () => boolean): Promise<string[]> {
  const files: string[] = [];
  const todo: Folder[] = [{ path: "", rules: [] }];
  for (let folder = todo.pop(); folder !== undefined && !isCancelled(); folder = todo.pop()) {
    const absolute = folder.path === "" ? root : `${root}/${folder.path}`;
    const entries = await fs.readdir(absolute).catch(() => []);
    const rules = await rulesIn(
      fs,
      folder,
      absolute,
      entries.some(({ name }) => name === ".gitignore"),
    );
    for (const { name, kind } of entries) {
      const path = folder.path === "" ? name : `${folder.path}/${name}`;
      const isFolder = kind === "directory";
      if ((!isFolder && kind !== "file") || isIgnored(path, isFolder, rules)) continue;
      if (isFolder) todo.push({ path, rules });
      else files.push(path);
      if (files.length >= MOST_FILES) return files;
    }
  }
  return files;
}

async function rulesIn(
  fs: FileSystem,
  { path, rules }: Folder,
  absolute: string,
  hasRules: boolean,
): Promise<Folder["rules"]> {
  if (!hasRules) return rules;
  const bytes = await fs.readFile(`${absolute}/.gitignore`).catch(() => undefined);
  if (bytes === undefined) return rules;
  return [...rules, { folder: path, rules: new IgnoreRules(new TextDecoder().decode(bytes)) }];
}

/** The innermost file that speaks of a path decides. */
function isIgnored(path: string, isFolder: boolean, rules: Folder["rules"]): boolean {
  for (let i = rules.length - 1; i >= 0; i--) {
    const level = rules[i];
    if (level === undefined) continue;
    const relative = level.folder === "" ? path : path.slice(level.folder.length + 1);
    const verdict = level.rules.judge(relative, isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}
