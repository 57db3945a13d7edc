/** Files in memory, and a host of them: `codex-embed/virtual`. */

export type { Fetch } from "../http.ts";
export type { Change } from "./changes.ts";
export type { JsonContent } from "./content.ts";
export { type CopyOptions, copyTree, removeTree } from "./copy.ts";
export { createVirtualFileSystem } from "./file-system.ts";
export { createVirtualHost, type VirtualHost, type VirtualHostOptions } from "./host.ts";
export type { Usage } from "./nodes.ts";
export { type Buffers, overlay } from "./overlay.ts";
export type { Shell, ShellTree } from "./shell.ts";
export type { Quota, Snapshot, VirtualFileSystem, VirtualFileSystemOptions } from "./types.ts";
export type { ChangeListener, WatchOptions } from "./watchers.ts";
