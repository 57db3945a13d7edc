/**
 * What a host provides. Implement these three interfaces and the agent runs wherever they do.
 *
 * All methods are asynchronous, bytes are `Uint8Array`, and a failure is an `Error` with a `code`:
 * the operating system's name where there is one (`ENOENT`, `EACCES`, `EISDIR`, `ECONNREFUSED`, ...). What a
 * signal aborts fails with `ABORT_ERR`; a path that isn't absolute gives `EINVAL`.
 */

import type { SessionStore } from "../sessions/types.ts";

/** An error with a stable code. A host throws this, or any `Error` that has a string `code`. */
export type { HostError } from "./errors.ts";

/** What a path is, links followed. */
export interface FileStat {
  /** What it is; `other` is a device, a socket or their like. */
  readonly kind: "file" | "directory" | "other";
  /** Bytes. */
  readonly size: number;
  /** The names of a file, its hard links. Default: one. */
  readonly links?: number;
  /** When the content was last changed, in milliseconds since 1970, with fractions where known. */
  readonly mtimeMs?: number;
}

/** How a path is taken that is written. */
export interface WriteOptions {
  /**
   * The path was resolved when the change was decided on, and no link may be followed: one that is part of it
   * by now fails with `ELOOP`, also when somebody swaps folders meanwhile. Default: links are followed. A
   * file system without links has nothing to do.
   */
  readonly exact?: boolean;
}

/** An entry of a folder. */
export interface DirectoryEntry {
  /** Its name in the folder. */
  readonly name: string;
  /** What it is; a link itself, not what it leads to. */
  readonly kind: "file" | "directory" | "symlink" | "other";
}

/** Files. Paths are absolute. A subset of `node:fs/promises`, with whole-file writes. */
export interface FileSystem {
  /** Reads a whole file. Throws `ENOENT`, `EISDIR`, `EACCES`. */
  readFile(path: string, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  /**
   * Replaces a file's content or creates it, whole or not at all: a reader never sees half of it, and a
   * failure leaves the old content. The folder must exist. Keeps the mode of a file that exists; of a link,
   * the target is replaced. What is neither file nor free gives `EISDIR` or `EINVAL`.
   */
  writeFile(path: string, data: Uint8Array, options?: WriteOptions & { signal?: AbortSignal }): Promise<void>;
  /**
   * Adds to the end of a file in one piece: what others add at the same time stays. A file that is not there is
   * created, for its owner alone where files have modes (0600). The folder must exist; failures as of `writeFile`.
   * Default: the file is read and written whole, which what other programs add meanwhile does not outlive.
   */
  appendFile?(path: string, data: Uint8Array): Promise<void>;
  /** Creates a folder and its parents; no error when it exists. */
  mkdir(path: string, options?: WriteOptions): Promise<void>;
  /**
   * Deletes a file, and of a link the link; `exact` is about the folders above. Throws `ENOENT`; a folder gives
   * `EISDIR` or `EPERM`.
   */
  rm(path: string, options?: WriteOptions): Promise<void>;
  /**
   * Deletes an empty folder. Throws `ENOENT`, `ENOTDIR`, `ENOTEMPTY`. The agent never asks for it; shells and
   * `removeTree` do. Default: folders can't be deleted.
   */
  rmdir?(path: string): Promise<void>;
  /** Renames a file, replacing the target. */
  rename(from: string, to: string): Promise<void>;
  /** What a path is, links followed. Throws `ENOENT`. */
  stat(path: string): Promise<FileStat>;
  /** The path with every link resolved. Throws `ENOENT`. */
  realpath(path: string): Promise<string>;
  /** The entries of a folder, unordered. Throws `ENOENT`, `ENOTDIR`. */
  readdir(path: string): Promise<DirectoryEntry[]>;
}

/** What a command may read. */
export type ReadAccess =
  | { readonly type: "full-access" }
  | {
      readonly type: "restricted";
      /** Whether what programs need to start is readable, too. Default: yes. */
      readonly include_platform_defaults?: boolean;
      /** Absolute paths. Default: none. */
      readonly readable_roots?: readonly string[];
    };

/** What the operating system must enforce on a command; the reference's `SandboxPolicy`. */
export type SandboxPolicy =
  | { readonly type: "danger-full-access" }
  | {
      readonly type: "read-only";
      /** Default: everything. */
      readonly access?: ReadAccess;
      readonly network_access?: boolean;
    }
  | { readonly type: "external-sandbox"; readonly network_access?: "restricted" | "enabled" }
  | {
      readonly type: "workspace-write";
      /** Writable beside the working directory. */
      readonly writable_roots?: readonly string[];
      /** Default: everything. */
      readonly read_only_access?: ReadAccess;
      readonly network_access?: boolean;
      readonly exclude_tmpdir_env_var?: boolean;
      readonly exclude_slash_tmp?: boolean;
    };

/** A command to start. */
export interface SpawnRequest {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Absolute working directory. */
  readonly cwd: string;
  /** How the environment is put together from the host's own. */
  readonly env: {
    /** `core`: HOME, LOGNAME, PATH, SHELL, USER, USERNAME, TMPDIR, TEMP, TMP. */
    readonly inherit: "all" | "core" | "none";
    /** Names never passed on, compared without case; `*` stands for any text. */
    readonly exclude: readonly string[];
    /** When not empty, only matching names are kept. */
    readonly include_only: readonly string[];
    /** Set last, over all else. */
    readonly set: Readonly<Record<string, string>>;
  };
  /** Whether standard input is a pipe fed by `write`; otherwise it is empty. */
  readonly stdin: boolean;
  /**
   * Text for standard input, which ends behind it; `stdin` is then `false`. A command that ends before it has read
   * it all has not failed. Default: standard input is as `stdin` says.
   */
  readonly input?: string;
  /** Whether a terminal was asked for; a host without one uses pipes. */
  readonly tty: boolean;
  /**
   * Limits to enforce, or `null` to run without. A sandbox that can't enforce them throws
   * `E_NO_SANDBOX`: it never runs the command unlimited.
   */
  readonly sandbox: SandboxPolicy | null;
  /** The workspace, under whose root `workspace-write` lets commands write. */
  readonly workspace: string;
}

/** A piece of a command's output. */
export interface ProcessOutput {
  /** Where it came from. */
  readonly channel: "stdout" | "stderr";
  /** At most 64 KiB. */
  readonly data: Uint8Array;
}

/**
 * How a command ended. Of one that an operating-system sandbox runs, a signal may be reported as shells do:
 * code 128 and its number, without a name.
 */
export interface ProcessExit {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  /** Such as `SIGKILL`; `null` when it exited by itself. */
  readonly signal: string | null;
}

/** A running command. */
export interface Process {
  /**
   * The next output in order of arrival, or, once all output is read, how the command ended; that answer
   * can be had again. One call at a time, else `EBUSY`. Output that nobody reads is held back at the source:
   * the pipe fills, the command waits; the order between the channels is then lost, within each it is kept.
   *
   * A process left behind by the command doesn't delay its end: soon after it, reading stops.
   *
   * Read to the end or kill: else the pipes stay open.
   */
  read(): Promise<ProcessOutput | ProcessExit>;
  /** Writes to standard input. Throws `EPIPE` when the command is gone. */
  write(data: Uint8Array): Promise<void>;
  /** Ends standard input, after what was written. Optional: without it the command waits for more. */
  endInput?(): void;
  /**
   * Kills the command and all that it started; a pending `read` ends, and what wasn't read may be lost. Safe
   * to call twice. A process that left the group, which only `setsid` does, survives unless it is limited.
   */
  kill(): void;
}

/** Processes. A host without them has no sandbox object at all. */
export interface Sandbox {
  /** The shell for commands. */
  readonly shell: { readonly name: string; readonly path: string };
  /** The name of the limits this host can enforce (`bubblewrap`), found by trying it once; or `null`. */
  enforcement(): Promise<string | null>;
  /**
   * Starts a command. Throws `ENOENT` when the program or the working directory is not there, `EACCES` when
   * it can't be run, `EINVAL` for what no system can start, `E_NO_SANDBOX` as said above. The signal kills
   * the command, also later on.
   */
  spawn(request: SpawnRequest, options?: { signal?: AbortSignal }): Promise<Process>;
}

/** A request to send. */
export interface HttpRequest {
  /** In capitals, such as `POST`. */
  readonly method: string;
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** Names and values; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  /** Empty for none. */
  readonly body: string;
  /**
   * Whether the request may only go to the open internet; for URLs that somebody else than the user may have
   * chosen. Private, local and special addresses then fail with `E_PRIVATE_NETWORK`, and so do names that lead
   * there, where the platform tells. Default: anywhere.
   */
  readonly publicOnly?: boolean;
}

/** The head of a response; its body is read as a stream and never collected. */
export interface HttpResponse {
  /** From 100 to 599. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  /** The body as it comes; `null` for none. Cancelling it closes the connection. */
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * HTTP. The `Authorization` header is added before `send`, and no credential may reach another origin: a
 * redirect there fails with `E_REDIRECT`.
 */
export interface HttpClient {
  /**
   * Sends a request; any status is an answer. Throws `E_NETWORK` or the system's code, `ERR_INVALID_URL` or
   * `EINVAL` for what can't be sent, and so does reading the body. Aborting closes the connection.
   */
  send(request: HttpRequest, options: { signal: AbortSignal }): Promise<HttpResponse>;
}

/** Everything that the agent needs from where it runs. */
export interface Host {
  /**
   * Where sessions are kept when the caller names no store; `null` for nowhere. Default: nowhere.
   *
   * @param codexHome absolute path of the user's codex folder; `null` when there is none.
   */
  sessions?(codexHome: string | null): Promise<SessionStore | null>;
  /** Its files. */
  readonly fs: FileSystem;
  /** `null` where there are no processes: commands are then not offered to the model. */
  readonly sandbox: Sandbox | null;
  /** How requests are sent: to models, and to MCP servers. */
  readonly http: HttpClient;
  /** A value of the environment: keys and folders. Its values never enter WebAssembly. */
  env(name: string): string | undefined;
  /** What this host is. */
  readonly platform: {
    readonly os: "linux" | "macos" | "windows" | "browser";
    readonly arch: "x86_64" | "aarch64" | "wasm32";
    /** Folder for temporary files, if there is one. */
    readonly tmpdir: string | null;
    /** The directory used when none is given. */
    readonly cwd: string;
    /** The user's own folder, absolute, in which the agent looks for `.codex`. Default: there is none. */
    readonly home?: string | null;
  };
}
