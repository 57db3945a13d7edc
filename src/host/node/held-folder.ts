import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join, normalize, sep } from "node:path";

import { codeOf, HostError } from "../errors.ts";

/** Linux's flag for a descriptor that only names a place; Node has no constant for it. */
const O_PATH = 0o10_000_000;

/** A folder that was found where it was expected. Release it with {@link HeldFolder.close}. */
export interface HeldFolder {
  /** A path to a name in this very folder; on Linux it stays so, whatever becomes of the folder's own path. */
  at(name: string): string;
  /** Throws `ELOOP` when the folder is no longer at its path. To be called right before a change. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a folder at a path that was resolved before; throws `ELOOP` when a link is part of the path by now.
 *
 * On Linux the folder is held by a descriptor, of which the kernel tells the true path, and names are reached
 * through it: who swaps a folder for a link afterwards changes nothing. Elsewhere the path is resolved again
 * here and before the change, which leaves the moment in between.
 */
export async function holdFolder(path: string): Promise<HeldFolder> {
  const place = placeOf(path);
  return (await hasDescriptors()) ? await byDescriptor(place) : await byPath(place);
}

/** Creates the missing part of a resolved folder's path, no link followed. */
export async function makeFolders(path: string): Promise<void> {
  const place = placeOf(path);
  const missing: string[] = [];
  let above = place;
  let folder = await holdOrNull(above);
  while (folder === null) {
    missing.push(basename(above));
    above = dirname(above);
    folder = await holdOrNull(above);
  }
  try {
    for (const name of missing.reverse()) {
      await folder.check();
      await fs.mkdir(folder.at(name)).catch(ignoreExisting);
      above = join(above, name);
      const next = await holdFolder(above);
      await folder.close();
      folder = next;
    }
  } finally {
    await folder.close();
  }
}

/** The path as the system itself would write it. One that steps back is none that was resolved. */
function placeOf(path: string): string {
  if (path.split(/[/\\]/).includes("..") || (sep === "\\" && isAmbiguousOnWindows(path))) throw moved(path);
  const place = normalize(path);
  return place.length > 1 && place.endsWith(sep) && !place.endsWith(`:${sep}`) ? place.slice(0, -1) : place;
}

/** Names that Windows takes for others: ends of dots and spaces are cut, a colon starts a stream. */
function isAmbiguousOnWindows(path: string): boolean {
  return path
    .replace(/^(\\\\\?\\)?[a-z]:/i, "")
    .split(/[/\\]/)
    .some((name) => /[. ]$|:/.test(name));
}

async function holdOrNull(path: string): Promise<HeldFolder | null> {
  try {
    return await holdFolder(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && dirname(path) !== path) return null;
    throw error;
  }
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}

let descriptors: Promise<boolean> | undefined;

/** Whether paths through `/proc/self/fd` work; found out once. */
function hasDescriptors(): Promise<boolean> {
  descriptors ??= (async () => {
    if (process.platform !== "linux") return false;
    try {
      await (await byDescriptor("/")).close();
      return true;
    } catch {
      return false;
    }
  })();
  return descriptors;
}

async function byDescriptor(path: string): Promise<HeldFolder> {
  const handle = await fs.open(path, O_PATH | constants.O_DIRECTORY);
  const own = `/proc/self/fd/${handle.fd}`;
  const folder: HeldFolder = {
    at: (name) => `${own}/${name}`,
    check: async () => {},
    close: () => handle.close(),
  };
  try {
    if ((await fs.readlink(own)) !== path) throw moved(path);
    return folder;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function byPath(path: string): Promise<HeldFolder> {
  const check = async (): Promise<void> => {
    if ((await fs.realpath(path)) !== path) throw moved(path);
  };
  await check();
  return { at: (name) => join(path, name), check, close: async () => {} };
}

/** The error for a path that leads elsewhere than it did. */
export function moved(path: string): HostError {
  return new HostError("ELOOP", `a link is part of the path by now: ${path}`);
}
