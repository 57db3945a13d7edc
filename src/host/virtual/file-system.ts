import { throwIfAborted } from "../errors.ts";
import type { FileSystem } from "../types.ts";
import { differencesOf, toChanges } from "./changes.ts";
import { bytesOf, jsonOf } from "./content.ts";
import { normalise } from "./paths.ts";
import { rootOf, snapshotOf } from "./snapshots.ts";
import { Tree } from "./tree.ts";
import type { VirtualFileSystem, VirtualFileSystemOptions } from "./types.ts";
import { Watchers } from "./watchers.ts";

const trees = new WeakMap<FileSystem, Tree>();

/** The tree of a virtual file system; `undefined` for any other. */
export function treeOf(fs: FileSystem): Tree | undefined {
  return trees.get(fs);
}

/**
 * Makes a file system in memory. Throws as the file system does when the given files can't be (`EINVAL`,
 * `ENOTDIR`, `EEXIST`, `ENOSPC`, ...).
 */
export function createVirtualFileSystem(options: VirtualFileSystemOptions = {}): VirtualFileSystem {
  const tree: Tree = new Tree(options.quota ?? {}, () => watchers.changed());
  const watchers = new Watchers(() => tree.root);
  for (const [path, content] of Object.entries(options.files ?? {})) {
    tree.mkdir(`${path}/..`);
    tree.write(path, bytesOf(path, content));
  }
  const fs: VirtualFileSystem = {
    async readFile(path, options) {
      throwIfAborted(options?.signal);
      return tree.read(path);
    },
    async writeFile(path, data, options) {
      throwIfAborted(options?.signal);
      tree.write(path, data);
    },
    mkdir: async (path) => tree.mkdir(path),
    rm: async (path) => tree.rm(path),
    rmdir: async (path) => tree.rmdir(path),
    rename: async (from, to) => tree.rename(from, to),
    stat: async (path) => tree.stat(path),
    realpath: async (path) => tree.realpath(path),
    readdir: async (path) => tree.list(path),
    snapshot: () => snapshotOf(tree.root),
    restore: (snapshot) => tree.replace(rootOf(snapshot)),
    changes(since, until) {
      const after = until === undefined ? tree.root : rootOf(until);
      return toChanges(differencesOf(rootOf(since), after), false);
    },
    watch: (listener, { path = "/", folders = false } = {}) =>
      watchers.add(listener, normalise(path), folders),
    usage: () => snapshotOf(tree.root).usage,
    toJSON: (root = "/") => jsonOf(normalise(root), tree.get(root)),
  };
  trees.set(fs, tree);
  return fs;
}
