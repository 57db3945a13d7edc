import type { FileSystem } from "../../types.ts";
import { toAgentPath, toWindowsPath } from "./paths.ts";

/** A disk of Windows, with paths in the agent's form on both sides. */
export function windowsFileSystem(fs: Required<FileSystem>): Required<FileSystem> {
  return {
    readFile: (path, options) => fs.readFile(toWindowsPath(path), options),
    writeFile: (path, data, options) => fs.writeFile(toWindowsPath(path), data, options),
    appendFile: (path, data) => fs.appendFile(toWindowsPath(path), data),
    mkdir: (path, options) => fs.mkdir(toWindowsPath(path), options),
    rm: (path, options) => fs.rm(toWindowsPath(path), options),
    rmdir: (path) => fs.rmdir(toWindowsPath(path)),
    rename: (from, to) => fs.rename(toWindowsPath(from), toWindowsPath(to)),
    stat: (path) => fs.stat(toWindowsPath(path)),
    realpath: async (path) => toAgentPath(await fs.realpath(toWindowsPath(path))),
    readdir: (path) => fs.readdir(toWindowsPath(path)),
  };
}
