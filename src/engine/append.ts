import type { FileSystem } from "../host/types.ts";

/** Appends that replace a whole file, the last one of each path. */
const last = new WeakMap<FileSystem, Map<string, Promise<void>>>();

/**
 * Adds to the end of a file, or creates it. Where the file system can't, the file is read and written whole, one
 * append after the other for all sessions on this object.
 */
export async function append(fs: FileSystem, path: string, data: Uint8Array): Promise<void> {
  if (fs.appendFile !== undefined) return await fs.appendFile(path, data);
  const paths = last.get(fs) ?? new Map<string, Promise<void>>();
  last.set(fs, paths);
  const before = paths.get(path) ?? Promise.resolve();
  // One that failed has told who asked for it.
  const mine = before.catch(() => undefined).then(() => rewrite(fs, path, data));
  paths.set(path, mine);
  try {
    await mine;
  } finally {
    if (paths.get(path) === mine) paths.delete(path);
  }
}

async function rewrite(fs: FileSystem, path: string, data: Uint8Array): Promise<void> {
  const old = await contentOf(fs, path);
  const whole = new Uint8Array(old.length + data.length);
  whole.set(old);
  whole.set(data, old.length);
  await fs.writeFile(path, whole);
}

async function contentOf(fs: FileSystem, path: string): Promise<Uint8Array> {
  try {
    return await fs.readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Uint8Array();
    throw error;
  }
}
