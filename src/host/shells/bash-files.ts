import type { FsStat, IFileSystem, InMemoryFs } from "just-bash";

import { codeOf, HostError } from "../errors.ts";
import type { FileSystem } from "../types.ts";
import { isWithin, join, normalise } from "../virtual/paths.ts";

type Content = string | Uint8Array;
type EncodingOption = string | { readonly encoding?: string | null } | undefined;
type DirentEntry = Awaited<ReturnType<NonNullable<IFileSystem["readdirWithFileTypes"]>>>[number];

/** Folders that are the shell's own, in every tree: its commands, devices and descriptors. */
const SYSTEM = ["/bin", "/usr/bin", "/dev", "/proc"];

/** What is thrown away when it is written. */
const SINKS = new Set(["/dev/null", "/dev/zero", "/dev/full"]);

/** Texts by which commands tell failures apart, as Node words them. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "resource busy or locked",
  EEXIST: "file already exists",
  EINVAL: "invalid argument",
  EISDIR: "illegal operation on a directory",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOSYS: "function not implemented",
  ENOTDIR: "not a directory",
  ENOTEMPTY: "directory not empty",
  EROFS: "read-only file system",
};

/** What the shell keeps of a tree between commands: modes, which the tree itself doesn't have. */
export type Modes = Map<string, number>;

/** The files of one command. */
export interface CommandTree {
  readonly fs: FileSystem;
  /** Throws what a write to this path would fail with. */
  requireWritable(path: string): Promise<unknown>;
  readonly modes: Modes;
  /** Holds {@link SYSTEM}. */
  readonly system: InMemoryFs;
}

/**
 * A host's file system as just-bash's. There are no links to make (`ENOSYS`), `utimes` changes nothing, and a mode
 * is remembered for as long as the shell lives.
 */
export class BashFiles implements IFileSystem {
  readonly #fs: FileSystem;
  readonly #requireWritable: (path: string) => Promise<unknown>;
  readonly #modes: Modes;
  readonly #system: InMemoryFs;
  /** Paths as a script writes them, by where they lead. */
  readonly #written = new Map<string, string>();
  /** Why files could not be opened for output, by their path as the script writes it. */
  readonly #unopened = new Map<string, string>();

  constructor({ fs, requireWritable, modes, system }: CommandTree) {
    this.#fs = fs;
    this.#requireWritable = requireWritable;
    this.#modes = modes;
    this.#system = system;
  }

  async readFile(path: string, options?: EncodingOption): Promise<string> {
    const data = await this.readFileBuffer(path);
    return isBinary(options) ? latin1Of(data) : new TextDecoder().decode(data);
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    if (SINKS.has(path)) return new Uint8Array();
    if (isSystem(path)) return await this.#system.readFileBuffer(path);
    return await worded("open", path, () => this.#fs.readFile(path));
  }

  async writeFile(path: string, content: Content, options?: EncodingOption): Promise<void> {
    if (SINKS.has(path)) return;
    if (isSystem(path)) return await this.#writeSystem(path, content, options);
    try {
      await worded("open", path, () => this.#fs.writeFile(path, bytesOf(content, options)));
    } catch (error) {
      const text = TEXTS[codeOf(error) ?? ""];
      if (text !== undefined) this.#unopened.set(this.#written.get(path) ?? path, text);
      throw error;
    }
  }

  /** The shell's messages about files that it could not open for output, with the reason in place of none. */
  explain(stderr: string): string {
    return stderr.replace(/^bash: (.*): cannot open redirect target$/gm, (line, path: string) => {
      const text = this.#unopened.get(path);
      return text === undefined ? line : `bash: ${path}: ${text[0]?.toUpperCase()}${text.slice(1)}`;
    });
  }

  async appendFile(path: string, content: Content, options?: EncodingOption): Promise<void> {
    if (SINKS.has(path)) return;
    const old = await this.readFileBuffer(path).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return new Uint8Array();
      throw error;
    });
    const more = bytesOf(content, options);
    const all = new Uint8Array(old.byteLength + more.byteLength);
    all.set(old);
    all.set(more, old.byteLength);
    await this.writeFile(path, all);
  }

  async exists(path: string): Promise<boolean> {
    return await this.stat(path).then(
      () => true,
      () => false,
    );
  }

  async stat(path: string): Promise<FsStat> {
    if (isSystem(path)) return await this.#system.stat(path);
    try {
      return await worded("stat", path, async () => this.#statOf(path, await this.#fs.stat(path)));
    } catch (error) {
      // The folders above our own need not be in the tree.
      if (codeOf(error) === "ENOENT" && isAboveSystem(path)) return await this.#system.stat(path);
      throw error;
    }
  }

  lstat(path: string): Promise<FsStat> {
    return this.stat(path);
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    if (isSystem(path)) return await this.#system.mkdir(path, options);
    await worded("mkdir", path, async () => {
      if (options?.recursive !== true) {
        if (await this.exists(path)) throw new HostError("EEXIST", `exists: ${path}`);
        await this.#fs.stat(normalise(`${path}/..`));
      }
      await this.#fs.mkdir(path);
    });
  }

  async readdir(path: string): Promise<string[]> {
    return (await this.readdirWithFileTypes(path)).map(({ name }) => name);
  }

  async readdirWithFileTypes(path: string): Promise<DirentEntry[]> {
    if (isSystem(path)) return await this.#system.readdirWithFileTypes(path);
    const own = isAboveSystem(path) ? await this.#system.readdirWithFileTypes(path) : [];
    const found = await worded("scandir", path, () => this.#fs.readdir(path)).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT" && own.length > 0) return [];
      throw error;
    });
    const known = new Set(own.map(({ name }) => name));
    const entries = found.flatMap(({ name, kind }) => {
      // A folder of the tree that our own are in is shown once.
      if (known.has(name)) return [];
      return {
        name,
        isFile: kind === "file",
        isDirectory: kind === "directory",
        isSymbolicLink: kind === "symlink",
      };
    });
    return [...own, ...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async rm(path: string, { recursive = false, force = false } = {}): Promise<void> {
    if (isSystem(path)) {
      // Descriptors of process substitutions come and go.
      if (!isWithin(path, "/dev/fd")) throw failure("EROFS", "rm", path);
      return await this.#system.rm(path, { recursive, force });
    }
    await worded("rm", path, () => this.#remove(path, recursive, force));
  }

  async cp(source: string, target: string, options?: { recursive?: boolean }): Promise<void> {
    const { isDirectory } = await this.stat(source);
    if (!isDirectory) return await this.writeFile(target, await this.readFileBuffer(source));
    if (options?.recursive !== true) throw failure("EISDIR", "cp", source);
    const [from, to] = [normalise(source), normalise(target)];
    if (isWithin(to, from)) throw failure("EINVAL", "cp", target);
    await this.mkdir(to, { recursive: true });
    for (const name of await this.readdir(from)) await this.cp(join(from, name), join(to, name), options);
  }

  async mv(source: string, target: string): Promise<void> {
    if (isSystem(source) || isSystem(target))
      throw failure("EROFS", "rename", isSystem(source) ? source : target);
    await worded("rename", source, () => this.#fs.rename(source, target));
    const from = normalise(source);
    const to = normalise(target);
    for (const [path, mode] of [...this.#modes]) {
      if (!isWithin(path, from)) continue;
      this.#modes.delete(path);
      this.#modes.set(to + path.slice(from.length), mode);
    }
  }

  resolvePath(base: string, path: string): string {
    const resolved = normalise(path.startsWith("/") ? path : `${base}/${path}`);
    this.#written.set(resolved, path);
    return resolved;
  }

  /** Globs and `find` walk the folders themselves. */
  getAllPaths(): string[] {
    return [];
  }

  async chmod(path: string, mode: number): Promise<void> {
    if (isSystem(path)) throw failure("EROFS", "chmod", path);
    await worded("chmod", path, async () => {
      await this.#fs.stat(path);
      await this.#requireWritable(path);
    });
    this.#modes.set(normalise(path), mode & 0o7777);
  }

  async symlink(_target: string, path: string): Promise<void> {
    throw failure("ENOSYS", "symlink", path);
  }

  async link(_existing: string, path: string): Promise<void> {
    throw failure("ENOSYS", "link", path);
  }

  async readlink(path: string): Promise<string> {
    if (isSystem(path)) return await this.#system.readlink(path);
    await this.stat(path);
    throw failure("EINVAL", "readlink", path);
  }

  async realpath(path: string): Promise<string> {
    if (isSystem(path)) return await this.#system.realpath(path);
    return await worded("realpath", path, () => this.#fs.realpath(path));
  }

  async utimes(path: string): Promise<void> {
    await worded("utime", path, async () => {
      await this.stat(path);
      if (!isSystem(path)) await this.#requireWritable(path);
    });
  }

  /** The commands and devices that just-bash puts into its tree when it starts. */
  mkdirSync(path: string, options?: { recursive?: boolean }): void {
    if (isSystem(path)) this.#system.mkdirSync(path, options);
  }

  writeFileSync(path: string, content: Content): void {
    if (isSystem(path)) this.#system.writeFileSync(path, content);
  }

  #statOf(path: string, found: Awaited<ReturnType<FileSystem["stat"]>>): FsStat {
    const isDirectory = found.kind === "directory";
    return {
      isFile: found.kind === "file",
      isDirectory,
      isSymbolicLink: false,
      mode: this.#modes.get(normalise(path)) ?? (isDirectory ? 0o755 : 0o644),
      size: found.size,
      mtime: new Date(found.mtimeMs ?? 0),
    };
  }

  async #writeSystem(path: string, content: Content, options: EncodingOption): Promise<void> {
    if (!isWithin(path, "/dev")) throw failure("EROFS", "open", path);
    await this.#system.writeFile(path, bytesOf(content, options));
  }

  async #remove(path: string, recursive: boolean, force: boolean): Promise<void> {
    const { rmdir } = this.#fs;
    const kind = await this.#fs.stat(path).then(
      (found) => found.kind,
      (error: unknown) => {
        if (force && codeOf(error) === "ENOENT") return null;
        throw error;
      },
    );
    if (kind === null) return;
    if (kind === "directory") {
      const entries = await this.#fs.readdir(path);
      if (entries.length > 0 && !recursive) throw new HostError("ENOTEMPTY", `not empty: ${path}`);
      for (const { name } of entries) await this.#remove(join(normalise(path), name), true, force);
      if (rmdir === undefined) throw new HostError("ENOSYS", `folders can't be removed: ${path}`);
      await rmdir.call(this.#fs, path);
    } else await this.#fs.rm(path);
    this.#modes.delete(normalise(path));
  }
}

function isSystem(path: string): boolean {
  return SYSTEM.some((folder) => isWithin(path, folder));
}

function isAboveSystem(path: string): boolean {
  return SYSTEM.some((folder) => folder !== path && isWithin(folder, path));
}

/** Runs an operation whose failure is worded as Node words it: commands look for the code in the text. */
async function worded<T>(call: string, path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const code = codeOf(error);
    throw code !== undefined && code in TEXTS ? failure(code, call, path, error) : error;
  }
}

function failure(code: string, call: string, path: string, cause?: unknown): HostError {
  return new HostError(code, `${code}: ${TEXTS[code] ?? "failed"}, ${call} '${path}'`, { cause });
}

function isBinary(options: EncodingOption): boolean {
  const encoding = typeof options === "string" ? options : options?.encoding;
  return encoding === "binary" || encoding === "latin1";
}

function bytesOf(content: Content, options: EncodingOption): Uint8Array {
  if (typeof content !== "string") return content;
  return isBinary(options) ? bytesOfLatin1(content) : new TextEncoder().encode(content);
}

/** Text whose characters are bytes, which is how the shell hands bytes on. */
export function bytesOfLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** In pieces: a call takes only so many arguments. */
const PIECE = 8192;

/** Bytes as text of as many characters. */
export function latin1Of(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += PIECE)
    text += String.fromCharCode(...data.subarray(at, at + PIECE));
  return text;
}
