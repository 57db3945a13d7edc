import { HostError } from "../errors.ts";

/** An absolute path without `.`, `..`, doubled slashes and a slash at the end. */
export interface NormalPath {
  readonly path: string;
  /** Whether it ended in a slash, and so can only name a folder. */
  readonly isFolder: boolean;
}

/**
 * Takes a path apart; `..` is taken as written, also behind a link.
 *
 * @throws HostError `EINVAL` for one that isn't absolute or holds a zero byte.
 */
export function normalPath(path: string): NormalPath {
  if (!path.startsWith("/") || path.includes("\0")) {
    throw new HostError("EINVAL", `not an absolute path: ${JSON.stringify(path)}`);
  }
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return { path: `/${names.join("/")}`, isFolder: path.endsWith("/") };
}

/** The names along a normal path; none for the root. */
export function namesOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

/** The folder that a normal path's last name is in; the root is in itself. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The last name of a normal path; empty for the root. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A name within a folder. */
export function pathIn(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

/** Whether a normal path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}
