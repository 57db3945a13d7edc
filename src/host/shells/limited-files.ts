import { codeOf, HostError } from "../errors.ts";
import { type Limits, PROTECTED, writableRootsIn } from "../limits.ts";
import type { FileSystem, ReadAccess } from "../types.ts";
import { isWithin, join, normalise } from "../virtual/paths.ts";

/** A file system as a command may use it. */
export interface LimitedFiles {
  readonly fs: FileSystem;
  /** Where a write to this path goes, links resolved. Throws what it would fail with under the policy. */
  requireWritable(path: string): Promise<string>;
}

/** A path, and whether it and what is in it may be written; of two that fit, the longer one decides. */
interface Region {
  readonly path: string;
  readonly isWritable: boolean;
}

/**
 * A file system under a policy: what may not be written fails with `EROFS`, what may not be read with `EACCES`.
 * Links are resolved before a path is judged. The protected folders at the top of a writable root are closed
 * whether they exist or not and in any case; a root, and a folder that holds one, can be neither moved nor removed (`EBUSY`), as
 * a mount can't.
 *
 * @throws HostError `EINVAL` for a root that is not absolute.
 */
export async function limitFiles(fs: FileSystem, limits: Limits): Promise<LimitedFiles> {
  const rules = new Rules(fs, await regionsOf(fs, limits), await readableRoots(fs, limits));
  const { rmdir } = fs;
  const limited: FileSystem = {
    async readFile(path, options) {
      await rules.requireReadable(path);
      return await fs.readFile(path, options);
    },
    async writeFile(path, data, options) {
      // What was judged is what is written: no link is followed from here on.
      await fs.writeFile(await rules.requireWritable(path), data, { ...options, exact: true });
    },
    async mkdir(path, options) {
      if ((await rules.real(path)) !== null) await fs.mkdir(path, options);
      else await fs.mkdir(await rules.requireWritable(path), { exact: true });
    },
    async rm(path, options) {
      await rules.requireReplaceable(path);
      await fs.rm(path, options);
    },
    async rename(from, to) {
      await rules.requireReplaceable(from);
      await rules.requireReplaceable(to);
      await fs.rename(from, to);
    },
    async stat(path) {
      await rules.requireVisible(path);
      return await fs.stat(path);
    },
    async realpath(path) {
      await rules.requireVisible(path);
      return await fs.realpath(path);
    },
    async readdir(path) {
      await rules.requireReadable(path);
      return await fs.readdir(path);
    },
  };
  if (rmdir !== undefined) {
    limited.rmdir = async (path) => {
      await rules.requireReplaceable(path);
      await rmdir.call(fs, path);
    };
  }
  return { fs: limited, requireWritable: (path) => rules.requireWritable(path) };
}

async function regionsOf(fs: FileSystem, limits: Limits): Promise<Region[]> {
  const roots = await writableRootsIn(fs, limits);
  // A root that is itself a protected folder was asked for by name, so roots come last and win.
  const byPath = new Map<string, Region>();
  for (const { path, closed } of roots) {
    for (const at of [...closed, ...PROTECTED.map((name) => join(path, name))]) {
      byPath.set(at, { path: at, isWritable: false });
    }
  }
  for (const { path } of roots) byPath.set(path, { path, isWritable: true });
  return [...byPath.values()].sort((a, b) => b.path.length - a.path.length);
}

/** What may be read, links resolved; `null` for everything. */
async function readableRoots(fs: FileSystem, limits: Limits): Promise<string[] | null> {
  const access = readAccess(limits);
  if (access?.type !== "restricted") return null;
  const writable = (await writableRootsIn(fs, limits)).map(({ path }) => path);
  const named = await Promise.all((access.readable_roots ?? []).map((path) => realOrNull(fs, path)));
  return [...writable, ...named.filter((path) => path !== null)];
}

function readAccess({ policy }: Limits): ReadAccess | undefined {
  return policy.type === "read-only" ? policy.access : policy.read_only_access;
}

class Rules {
  readonly #fs: FileSystem;
  readonly #regions: readonly Region[];
  readonly #readable: readonly string[] | null;

  constructor(fs: FileSystem, regions: readonly Region[], readable: readonly string[] | null) {
    this.#fs = fs;
    this.#regions = regions;
    this.#readable = readable;
  }

  /** The path with its links resolved; `null` when nothing is there. */
  real(path: string): Promise<string | null> {
    return realOrNull(this.#fs, path);
  }

  async requireWritable(path: string): Promise<string> {
    const at = (await this.real(path)) ?? (await this.#entry(path));
    this.#judge(path, at);
    return path.endsWith("/") ? `${at}/` : at;
  }

  /** For what changes the entry in a folder: a link itself counts, and not what it leads to. */
  async requireReplaceable(path: string): Promise<void> {
    const at = await this.#entry(path);
    this.#judge(path, at);
    if (this.#regions.some((region) => isWithin(region.path, at))) {
      throw new HostError("EBUSY", `holds what the policy names: ${path}`);
    }
  }

  async requireReadable(path: string): Promise<void> {
    if (this.#readable === null) return;
    const at = (await this.real(path)) ?? (await this.#entry(path));
    if (!this.#readable.some((root) => isWithin(at, root))) throw notReadable(path);
  }

  /** Folders on the way to what may be read can be looked at. */
  async requireVisible(path: string): Promise<void> {
    if (this.#readable === null) return;
    const at = (await this.real(path)) ?? (await this.#entry(path));
    if (!this.#readable.some((root) => isWithin(at, root) || isWithin(root, at))) throw notReadable(path);
  }

  #judge(path: string, at: string): void {
    const region = this.#regions.find((one) => covers(one, at));
    if (region?.isWritable !== true) throw new HostError("EROFS", `read-only under the policy: ${path}`);
  }

  /** Where the last names of a path are or would be: below the nearest folder that exists. */
  async #entry(path: string): Promise<string> {
    const wanted = normalise(path);
    for (let folder = wanted; folder !== "/"; ) {
      folder = folder.slice(0, folder.lastIndexOf("/")) || "/";
      const real = await this.real(folder);
      if (real !== null) return join(real, wanted.slice(folder === "/" ? 1 : folder.length + 1));
    }
    return wanted;
  }
}

/** What is closed is so in any case: the tree behind may not tell `.GIT` from `.git`. */
function covers({ path, isWritable }: Region, at: string): boolean {
  return isWithin(at, path) || (!isWritable && isWithin(at.toLowerCase(), path.toLowerCase()));
}

function notReadable(path: string): HostError {
  return new HostError("EACCES", `may not be read under the policy: ${path}`);
}

async function realOrNull(fs: FileSystem, path: string): Promise<string | null> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
