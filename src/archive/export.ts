import { HostError } from "../host/errors.ts";
import type { FileSystem } from "../host/types.ts";
import { copyTree, createVirtualFileSystem, type VirtualFileSystem } from "../host/virtual/index.ts";
import { comparePaths } from "../host/virtual/paths.ts";
import type { ArchiveFormat, FileToPack } from "./entries.ts";
import { writeJson } from "./json.ts";

/** What is packed, and how. */
export interface ExportOptions {
  /** The folder whose content is packed, absolute; names in the archive are relative to it. */
  readonly root: string;
  /** The kind of archive. */
  readonly format: ArchiveFormat;
  /**
   * What is left out, folders with all that is in them: a name wherever it occurs (`node_modules`), a path below
   * the root (`build/cache`), or a function that is asked for each path below the root. Default: nothing.
   */
  readonly exclude?: readonly string[] | ((path: string) => boolean);
}

/**
 * Packs a folder: files and empty folders, sorted by path, with one fixed time and mode, so that the same files
 * always give the same bytes. Links are packed as the files that they lead to; links to folders are left out.
 * JSON has no empty folders. Zip and tar.gz need the package `fflate`, tar and tar.gz `modern-tar`.
 *
 * Throws as the file system does, `E_ARCHIVE_TOO_LARGE` for what a zip can't hold (65,534 files, 4 GiB).
 */
export async function exportArchive(fs: FileSystem, options: ExportOptions): Promise<Uint8Array> {
  const { root, format, exclude = [] } = options;
  const excluded = typeof exclude === "function" ? exclude : byNames(exclude);
  const copy = createVirtualFileSystem();
  // A copy: links are gone, and nobody changes it while it is packed.
  await copyTree(fs, root, copy, "/", { exclude: excluded });
  return await write(format, await filesToPack(copy));
}

async function write(format: ArchiveFormat, files: readonly FileToPack[]): Promise<Uint8Array> {
  switch (format) {
    case "json":
      return writeJson(files);
    case "zip":
      return (await import("./zip-write.ts")).writeZip(files);
    case "tar":
      return (await import("./tar.ts")).writeTar(files);
    case "tar.gz": {
      const [{ writeTar }, { gzip }] = await Promise.all([import("./tar.ts"), import("./deflate.ts")]);
      return gzip(await writeTar(files));
    }
    default:
      throw new HostError("EINVAL", `not a format of archives: ${JSON.stringify(format)}`);
  }
}

async function filesToPack(tree: VirtualFileSystem): Promise<FileToPack[]> {
  const files: FileToPack[] = [];
  const folders = [""];
  for (const folder of folders) {
    const entries = await tree.readdir(`/${folder}`);
    if (entries.length === 0 && folder !== "") files.push({ name: folder, data: null });
    for (const { name, kind } of entries) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (kind === "directory") folders.push(path);
      else files.push({ name: path, data: await tree.readFile(`/${path}`) });
    }
  }
  return files.sort((a, b) => comparePaths(a.name, b.name));
}

function byNames(list: readonly string[]): (path: string) => boolean {
  const excluded = new Set(list);
  return (path) => excluded.has(path) || excluded.has(path.slice(path.lastIndexOf("/") + 1));
}
