import { HostError } from "./errors.ts";
import { createFetchClient, type Fetch } from "./http.ts";
import { createMemoryFileSystem } from "./memory-files.ts";
import type { Host } from "./types.ts";

/** What a memory host starts with. */
export interface MemoryHostOptions {
  /** Files by absolute path; text is stored as UTF-8. Their folders are made. Default: none. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The directory used when none is given, absolute; it is made. Default: `/`. */
  readonly cwd?: string;
  /** Default: the platform's `fetch`. */
  readonly fetch?: Fetch;
  /** What `env` answers. Default: nothing. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * A host without an operating system: files in memory and no commands. Runs in browsers and workers, and
 * serves tests. Throws as the file system does when the given files can't be (`EINVAL`, `ENOTDIR`, ...).
 */
export function createMemoryHost(options: MemoryHostOptions = {}): Host {
  const cwd = options.cwd ?? "/";
  if (!cwd.startsWith("/")) throw new HostError("EINVAL", `the working directory is not absolute: ${cwd}`);
  return {
    fs: createMemoryFileSystem(options.files ?? {}, cwd),
    sandbox: null,
    http: createFetchClient(options.fetch),
    env: (name) => options.env?.[name],
    platform: { os: "browser", arch: "wasm32", tmpdir: null, cwd },
  };
}
