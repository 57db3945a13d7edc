import type { SessionStore } from "../../sessions/types.ts";
import { HostError } from "../errors.ts";
import { createFetchClient, type Fetch } from "../http.ts";
import type { FileSystem, Host } from "../types.ts";
import { createVirtualFileSystem, treeOf } from "./file-system.ts";
import { normalise } from "./paths.ts";
import type { Shell } from "./shell.ts";
import type { VirtualFileSystem, VirtualFileSystemOptions } from "./types.ts";

/** What a virtual host is put together from. */
export interface VirtualHostOptions<Files extends FileSystem = VirtualFileSystem> {
  /** Files by absolute path, of a tree that is made. Not together with `fs`. Default: none. */
  readonly files?: VirtualFileSystemOptions["files"];
  /** The tree. Default: one in memory, with `files`. */
  readonly fs?: Files;
  /**
   * The directory used when none is given, absolute. It is made in a virtual file system; in another one that
   * is handed in, it has to be there. Default: `/workspace`.
   */
  readonly cwd?: string;
  /** Runs commands on the tree. Default: none; no commands are offered to the model then. */
  readonly shell?: Shell | null;
  /** Default: the platform's `fetch`. */
  readonly fetch?: Fetch;
  /** What `env` answers, and what commands inherit from. Default: nothing. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where sessions are kept when the caller names no store. Default: nowhere. */
  readonly store?: SessionStore;
}

/** A virtual host, with the tree that it works on. */
export type VirtualHost<Files extends FileSystem = VirtualFileSystem> = Host & { readonly fs: Files };

/**
 * A host without an operating system: runs in pages, workers and at the edge, and serves tests. Throws as the
 * file system does when the given files can't be (`EINVAL`, `ENOTDIR`, ...), `EINVAL` for a working directory
 * that isn't absolute.
 */
export function createVirtualHost(options?: Omit<VirtualHostOptions, "fs">): VirtualHost;
export function createVirtualHost<Files extends FileSystem>(
  options: VirtualHostOptions<Files> & { readonly fs: Files },
): VirtualHost<Files>;
export function createVirtualHost(options: VirtualHostOptions<FileSystem> = {}): VirtualHost<FileSystem> {
  const cwd = normalise(options.cwd ?? "/workspace");
  const fs = filesOf(options, cwd);
  const env = options.env ?? {};
  const { store } = options;
  return {
    fs,
    sandbox: options.shell?.({ fs, cwd, env: defined(env) }) ?? null,
    http: createFetchClient(options.fetch),
    env: (name) => env[name],
    platform: { os: "browser", arch: "wasm32", tmpdir: null, cwd },
    ...(store === undefined ? {} : { sessions: async () => store }),
  };
}

function filesOf({ fs, files }: VirtualHostOptions<FileSystem>, cwd: string): FileSystem {
  if (fs !== undefined && files !== undefined)
    throw new HostError("EINVAL", "give either files or fs: files are for the tree that is made");
  const found = fs ?? createVirtualFileSystem(files === undefined ? {} : { files });
  treeOf(found)?.mkdir(cwd);
  return found;
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) set[name] = value;
  return set;
}
