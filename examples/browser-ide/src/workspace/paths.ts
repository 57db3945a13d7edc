/** Paths of the tree: absolute, with slashes, without dots. */

/** Where the project is. */
export const root = "/workspace";

/** The folder of a path. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The path as people read it: without the project's folder. */
export function shown(path: string): string {
  return path === root ? "." : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

/** Whether a path is a folder or lies in it. */
export function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/**
 * What is wrong with a name for a file or folder; `null` for a good one. A name may have slashes, for a file in
 * a folder that is still to be made.
 */
export function nameProblem(name: string): string | null {
  if (name.trim() === "") return "A name is needed.";
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "That is not a name.";
  if (name.includes("\0")) return "That is not a name.";
  return null;
}
