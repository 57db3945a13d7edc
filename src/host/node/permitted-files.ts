import { dirname } from "node:path";

import { toHostError } from "../errors.ts";
import type { FileSystem } from "../types.ts";
import { requirePermission } from "./deno.ts";

/**
 * The disk under Deno's permissions: an operation that is not permitted fails with `E_PERMISSION` before it is
 * tried. A file is written beside its place and renamed, so its folder must be writable.
 */
export function permittedFileSystem(fs: Required<FileSystem>): Required<FileSystem> {
  return {
    readFile: (path, options) => reading(path, () => fs.readFile(path, options)),
    writeFile: (path, data, options) => writing(dirname(path), () => fs.writeFile(path, data, options)),
    appendFile: (path, data) => writing(path, () => fs.appendFile(path, data)),
    mkdir: (path, options) => writing(path, () => fs.mkdir(path, options)),
    rm: (path, options) => writing(path, () => fs.rm(path, options)),
    rmdir: (path) => writing(path, () => fs.rmdir(path)),
    rename: (from, to) => writing(from, () => writing(to, () => fs.rename(from, to))),
    stat: (path) => reading(path, () => fs.stat(path)),
    realpath: (path) => reading(path, () => fs.realpath(path)),
    readdir: (path) => reading(path, () => fs.readdir(path)),
  };
}

async function reading<T>(path: string, operation: () => Promise<T>): Promise<T> {
  requirePermission({ name: "read", path });
  return await coded(operation);
}

async function writing<T>(path: string, operation: () => Promise<T>): Promise<T> {
  requirePermission({ name: "read", path });
  requirePermission({ name: "write", path });
  return await coded(operation);
}

/** A link can lead to where nothing is permitted; Deno's own error has no code. */
async function coded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw error instanceof Error && error.name === "NotCapable" ? toHostError(error) : error;
  }
}
