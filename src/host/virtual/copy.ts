import { codeOf, HostError } from "../errors.ts";
import type { FileSystem } from "../types.ts";
import { failure } from "./failures.ts";
import { isWithin, join, normalise } from "./paths.ts";

/**
 * Deletes a file, or a folder with all that is in it; of a link, the link. The root keeps standing, empty. What
 * fails in the middle leaves the rest. Throws `ENOENT`, and `E_UNSUPPORTED` for a folder of a file system without
 * `rmdir`, before anything is deleted.
 */
export async function removeTree(fs: FileSystem, path: string): Promise<void> {
  const top = normalise(path);
  if (top !== "/" && (await kindOf(fs, top)) !== "directory") return await fs.rm(top);
  const { rmdir } = fs;
  if (rmdir === undefined)
    throw new HostError("E_UNSUPPORTED", `this file system can't delete folders: ${JSON.stringify(path)}`);
  const folders = [top];
  // It grows while it is walked: parents come before what is in them.
  for (const folder of folders) {
    for (const { name, kind } of await fs.readdir(folder)) {
      if (kind === "directory") folders.push(join(folder, name));
      else await fs.rm(join(folder, name));
    }
  }
  for (const folder of folders.reverse()) if (folder !== "/") await rmdir.call(fs, folder);
}

/** What of a folder is copied, and how. */
export interface CopyOptions {
  /** Leaves out what it says yes to, folders with all that is in them. Paths are relative. Default: nothing. */
  readonly exclude?: (path: string) => boolean;
  /**
   * The target is a resolved path, and links below it are not followed: what lies behind one fails with `ELOOP`.
   * Default: they are followed.
   */
  readonly exact?: boolean;
}

/**
 * Copies a file, or a folder with all that is in it, also to another file system. Folders on the way to the
 * target are made; files that are there are replaced, and others stay. Links are copied as what they lead to,
 * but only links to files: those to folders, and what is neither file nor folder, are left out.
 *
 * Throws `ENOENT`, and `EINVAL` for a folder that is to be copied into itself.
 */
export async function copyTree(
  from: FileSystem,
  fromRoot: string,
  to: FileSystem,
  toRoot: string,
  options: CopyOptions = {},
): Promise<void> {
  const source = normalise(fromRoot);
  const exact = { exact: options.exact ?? false };
  const target = normalise(toRoot);
  const { kind } = await from.stat(source);
  if (from === to && kind === "directory" && isWithin(target, source))
    throw failure("EINVAL", toRoot, "a folder can't be copied into itself");
  if (kind !== "directory") {
    await to.mkdir(normalise(`${target}/..`), exact);
    await to.writeFile(target, await from.readFile(source), exact);
    return;
  }
  const folders: (readonly [from: string, to: string])[] = [[source, target]];
  for (const [folder, copy] of folders) {
    await to.mkdir(copy, exact);
    for (const entry of await from.readdir(folder)) {
      const path = join(folder, entry.name);
      if (options.exclude?.(below(path, source)) === true) continue;
      if (entry.kind === "directory") folders.push([path, join(copy, entry.name)]);
      else if (entry.kind === "file" || (await leadsToFile(from, path)))
        await to.writeFile(join(copy, entry.name), await from.readFile(path), exact);
    }
  }
}

/** A path relative to a folder that it is in. */
function below(path: string, folder: string): string {
  return path.slice(folder === "/" ? 1 : folder.length + 1);
}

/** What an entry is, a link not followed. */
async function kindOf(fs: FileSystem, path: string): Promise<string> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const entries = await fs.readdir(normalise(`${path}/..`));
  const found = entries.find((entry) => entry.name === name);
  if (found === undefined) throw failure("ENOENT", path);
  return found.kind;
}

async function leadsToFile(fs: FileSystem, path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).kind === "file";
  } catch (error) {
    // A link to nothing, or in a circle.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ELOOP") return false;
    throw error;
  }
}
