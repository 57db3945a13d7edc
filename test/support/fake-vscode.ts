/** `vscode.workspace.fs` and open documents in memory, with the rules and errors of VS Code's own providers. */
import { createFsFromVolume, Volume } from "memfs";

/** A URI, as far as the adapters use one. */
export class FakeUri {
  readonly scheme: string;
  readonly path: string;

  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  with({ path }: { path: string }): this {
    return Object.assign(Object.create(FakeUri.prototype), { scheme: this.scheme, path });
  }

  toString(): string {
    return `${this.scheme}:${encodeURI(this.path)}`;
  }
}

const CODES: Readonly<Record<string, string>> = {
  ENOENT: "FileNotFound",
  ENOTDIR: "FileNotADirectory",
  EISDIR: "FileIsADirectory",
  EEXIST: "FileExists",
  EACCES: "NoPermissions",
};

async function coded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw Object.assign(new Error(`fake ${code}`), { code: CODES[code] ?? "Unknown" });
  }
}

/** A provider: writes make the folders that are missing, and nothing is renamed over a folder unasked. */
export function fakeVscodeFiles() {
  const disk = createFsFromVolume(new Volume()).promises;
  let writes = 0;
  return {
    stat: ({ path }: FakeUri) =>
      coded(async () => {
        const found = await disk.stat(path);
        return { type: found.isDirectory() ? 2 : 1, size: Number(found.size), mtime: Number(found.mtimeMs) };
      }),
    readDirectory: ({ path }: FakeUri) =>
      coded(async () => {
        const found = await disk.readdir(path, { withFileTypes: true });
        return found.flatMap((entry): [string, number][] =>
          typeof entry === "object" && "isFile" in entry
            ? [[String(entry.name), entry.isFile() ? 1 : 2]]
            : [],
        );
      }),
    createDirectory: ({ path }: FakeUri) =>
      coded(async () => void (await disk.mkdir(path, { recursive: true }))),
    readFile: ({ path }: FakeUri) =>
      coded(async () => new Uint8Array(Buffer.from(await disk.readFile(path)))),
    writeFile: ({ path }: FakeUri, content: Uint8Array) =>
      coded(async () => {
        await disk.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { recursive: true });
        writes += 1;
        const beside = `${path}.${writes}`;
        await disk.writeFile(beside, content);
        await disk.rename(beside, path);
      }),
    delete: ({ path }: FakeUri, { recursive = false } = {}) =>
      coded(async () => {
        if (!recursive && (await disk.stat(path)).isDirectory()) await disk.rmdir(path);
        else await disk.rm(path, { recursive });
      }),
    rename: (source: FakeUri, target: FakeUri, { overwrite = false } = {}) =>
      coded(async () => {
        const isThere = await disk.stat(target.path).then(
          () => true,
          () => false,
        );
        if (isThere && !overwrite) throw Object.assign(new Error("there"), { code: "EEXIST" });
        await disk.rename(source.path, target.path);
      }),
  };
}

class FakeRange {
  readonly end: number;

  constructor(_startLine: number, _startCharacter: number, endLine: number, _endCharacter: number) {
    this.end = endLine;
  }
}

class FakeEdit {
  readonly changes: [FakeUri, FakeRange, string][] = [];

  replace(uri: FakeUri, range: FakeRange, text: string): void {
    this.changes.push([uri, range, text]);
  }
}

/** An open document. */
export class FakeDocument {
  readonly uri: FakeUri;
  isDirty: boolean;
  #text: string;

  constructor(uri: FakeUri, text: string, isDirty = true) {
    this.uri = uri;
    this.#text = text;
    this.isDirty = isDirty;
  }

  get lineCount(): number {
    return this.#text.split("\n").length;
  }

  getText(): string {
    return this.#text;
  }

  replace(range: FakeRange, text: string): void {
    if (range.end < this.lineCount) throw new Error("the range is not the whole document");
    this.#text = text;
    this.isDirty = true;
  }
}

/** The module, with these documents open. */
export function fakeVscode(textDocuments: FakeDocument[], accepts = true) {
  return {
    workspace: {
      textDocuments,
      async applyEdit(edit: FakeEdit): Promise<boolean> {
        if (!accepts) return false;
        for (const [uri, range, text] of edit.changes) {
          textDocuments.find((document) => document.uri.toString() === uri.toString())?.replace(range, text);
        }
        return true;
      },
    },
    WorkspaceEdit: FakeEdit,
    Range: FakeRange,
  };
}
