import { failure } from "./failures.ts";

/** The longest path that is taken, in UTF-16 code units; Linux has the same number, of bytes. */
const LONGEST_PATH = 4096;

/** Half a pair: there are no such bytes, so two of these names would be one on every disk and in every archive. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The names along an absolute path. There are no links, so `..` is taken as written, and at the root stays
 * there. Names are told apart by their code units: case counts, and no Unicode form is made of another.
 */
export function namesOf(path: string): string[] {
  if (!path.startsWith("/") || path.includes("\0") || LONE_SURROGATE.test(path))
    throw failure("EINVAL", path);
  if (path.length > LONGEST_PATH) throw failure("ENAMETOOLONG", `${path.slice(0, 64)}…`);
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names;
}

/** The path in its one form: absolute, without dots, doubled or last slashes. */
export function normalise(path: string): string {
  return `/${namesOf(path).join("/")}`;
}

/** An entry's path in a folder that has one form. */
export function join(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

/** Whether a path is a folder or below it, both in their one form. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** The order of paths wherever they are listed: by code units, the same on every machine. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
