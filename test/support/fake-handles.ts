/**
 * The handles of the File System standard in memory: names of errors, swap files and locks as browsers have them.
 */
import type { FileHandle, FolderHandle } from "../../src/host/adapters/opfs.ts";

const problem = (name: string): DOMException => new DOMException(`fake ${name}`, name);

/** What the fake browser can. */
export interface Abilities {
  /** Writing into a swap file. Default: yes. */
  readonly writable?: boolean;
  /** Writing in place, as in a worker. Default: no. */
  readonly sync?: boolean;
  /** Moving files. Default: no. */
  readonly move?: boolean;
  /** Bytes that a file may have. Default: no limit. */
  readonly quota?: number;
}

interface Node {
  data: Uint8Array;
  lastModified: number;
  locked: boolean;
}

/** A folder; the root of a fake disk. */
export class FakeFolder implements FolderHandle {
  readonly kind = "directory";
  readonly name: string;
  readonly entries = new Map<string, FakeFolder | FakeFile>();
  readonly #abilities: Abilities;

  constructor(name = "", abilities: Abilities = {}) {
    this.name = name;
    this.#abilities = abilities;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    const found = this.#get(name);
    if (found instanceof FakeFile) throw problem("TypeMismatchError");
    if (found !== undefined) return found;
    if (!create) throw problem("NotFoundError");
    const made = new FakeFolder(name, this.#abilities);
    this.entries.set(name, made);
    return made;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    const found = this.#get(name);
    if (found instanceof FakeFolder) throw problem("TypeMismatchError");
    if (found !== undefined) return found;
    if (!create) throw problem("NotFoundError");
    const made = new FakeFile(name, this, this.#abilities);
    this.entries.set(name, made);
    return made;
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const found = this.#get(name);
    if (found === undefined) throw problem("NotFoundError");
    if (found instanceof FakeFolder && found.entries.size > 0 && !recursive) {
      throw problem("InvalidModificationError");
    }
    if (found instanceof FakeFile && found.node.locked) throw problem("NoModificationAllowedError");
    this.entries.delete(name);
  }

  async *values(): AsyncIterable<FakeFolder | FakeFile> {
    yield* this.entries.values();
  }

  #get(name: string): FakeFolder | FakeFile | undefined {
    if (name === "" || name === "." || name === ".." || /[/\0]/.test(name))
      throw new TypeError("fake bad name");
    return this.entries.get(name);
  }
}

/** A file. */
class FakeFile implements FileHandle {
  readonly kind = "file";
  readonly name: string;
  readonly node: Node = { data: new Uint8Array(), lastModified: Date.now(), locked: false };
  readonly #folder: FakeFolder;
  readonly createWritable?: NonNullable<FileHandle["createWritable"]>;
  readonly createSyncAccessHandle?: NonNullable<FileHandle["createSyncAccessHandle"]>;
  readonly move?: NonNullable<FileHandle["move"]>;

  constructor(name: string, folder: FakeFolder, abilities: Abilities) {
    this.name = name;
    this.#folder = folder;
    if (abilities.writable !== false) this.createWritable = () => this.#writable(abilities);
    if (abilities.sync === true) this.createSyncAccessHandle = () => this.#access();
    if (abilities.move === true) this.move = (to, as) => this.#move(to, as);
  }

  async getFile(): Promise<File> {
    return new File([new Uint8Array(this.node.data)], this.name, { lastModified: this.node.lastModified });
  }

  async #writable({ quota = Number.POSITIVE_INFINITY }: Abilities) {
    if (this.node.locked) throw problem("NoModificationAllowedError");
    const swap: Uint8Array[] = [];
    return {
      write: async (data: BufferSource) => {
        if (data.byteLength > quota) throw problem("QuotaExceededError");
        const view = ArrayBuffer.isView(data);
        swap.push(
          view ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() : new Uint8Array(data),
        );
      },
      close: async () => {
        this.node.data = new Uint8Array(Buffer.concat(swap));
        this.node.lastModified = Date.now();
      },
      abort: async () => {},
    };
  }

  async #access() {
    if (this.node.locked) throw problem("NoModificationAllowedError");
    this.node.locked = true;
    return {
      truncate: (size: number) => {
        this.node.data = this.node.data.slice(0, size);
      },
      // A part at a time, as the standard allows.
      write: (data: Uint8Array) => {
        const part = data.subarray(0, 1024 * 1024);
        this.node.data = new Uint8Array(Buffer.concat([this.node.data, part]));
        return part.byteLength;
      },
      flush: () => {},
      close: () => {
        this.node.locked = false;
        this.node.lastModified = Date.now();
      },
    };
  }

  async #move(to: FolderHandle, name: string): Promise<void> {
    if (!(to instanceof FakeFolder)) throw new TypeError("fake bad folder");
    this.#folder.entries.delete(this.name);
    const moved = await to.getFileHandle(name, { create: true });
    Object.assign(moved.node, this.node);
  }
}
