/** A WebContainer in memory: its documented interface over memfs, with scripted processes. */

import type {
  WebContainerProcess,
  WebContainerSpawner,
  WebContainerTree,
} from "codex-embed/adapters/web-container";
import { createFsFromVolume, Volume } from "memfs";

export interface Spawned {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a process does with its terminal; its result is its exit code. */
export type Program = (terminal: {
  print(text: string): void;
  input: ReadableStreamDefaultReader<string>;
  killed: Promise<void>;
}) => Promise<number>;

export function fakeWebContainer(program: Program = async () => 0) {
  const workdir = "/home/project";
  const spawned: Spawned[] = [];
  // All its paths start at the working directory, and failures have no code but in their text.
  const disk = createFsFromVolume(new Volume()).promises;
  const at = (path: string): string => (path === "." ? "/" : `/${path}`);
  const plain = async <T>(operation: Promise<T>): Promise<T> => {
    try {
      return await operation;
    } catch (error) {
      throw new Error(error instanceof Error ? error.message : String(error));
    }
  };
  const fs: WebContainerTree["fs"] = {
    readdir: async (path) => {
      const found = await plain(disk.readdir(at(path), { withFileTypes: true }));
      return found.flatMap((entry) =>
        typeof entry === "object" && "isFile" in entry
          ? { name: String(entry.name), isFile: () => entry.isFile(), isDirectory: () => entry.isDirectory() }
          : [],
      );
    },
    readFile: async (path) => new Uint8Array(Buffer.from(await plain(disk.readFile(at(path))))),
    writeFile: (path, data) => plain(disk.writeFile(at(path), data)),
    mkdir: (path) => plain(disk.mkdir(at(path))),
    rm: (path, options) => plain(disk.rm(at(path), options)),
    rename: (from, to) => plain(disk.rename(at(from), at(to))),
  };
  const spawn: WebContainerSpawner["spawn"] = async (command, args, { cwd, env }) => {
    if (command === "no-such-program") throw new Error("ENOENT: no such program");
    spawned.push({ command, args, cwd, env });
    return start(program);
  };
  return { workdir, fs, spawn, spawned };
}

function start(program: Program): WebContainerProcess {
  const input = new TransformStream<string, string>();
  const output = new TransformStream<string, string>(undefined, undefined, { highWaterMark: 64 });
  const printer = output.writable.getWriter();
  let kill = (): void => {};
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const exit = program({
    print: (text) => void printer.write(text).catch(() => {}),
    input: input.readable.getReader(),
    killed,
  }).finally(() => printer.close().catch(() => {}));
  return { exit, input: input.writable, output: output.readable, kill };
}
