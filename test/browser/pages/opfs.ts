/** The page's own disk as a host's file system: what the contract of file systems asks, in the browser itself. */
import { fromOPFS } from "codex-embed/adapters/opfs";
import { report } from "./report.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

async function code(operation: Promise<unknown>): Promise<unknown> {
  return await operation.then(
    () => "no error",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );
}

async function run(): Promise<unknown> {
  const disk = await navigator.storage.getDirectory();
  const root = await disk.getDirectoryHandle("test", { create: true });
  const fs = fromOPFS(root);
  const names = async (path: string): Promise<string[]> =>
    (await fs.readdir(path)).map(({ name }) => name).sort();

  await fs.mkdir("/a/b");
  await fs.writeFile("/a/file", bytes("a longer first version"));
  await fs.writeFile("/a/file", bytes("second"));
  const stat = await fs.stat("/a/file");
  const scripts = ["grüße.txt", "файл", "文件 名", "👩‍💻.ts", ".hidden", "-rf"];
  await fs.mkdir("/names");
  for (const name of scripts) await fs.writeFile(`/names/${name}`, bytes(name));

  const data = new Uint8Array(8 * 1024 * 1024).map((_, index) => (index * 31 + (index >> 8)) & 0xff);
  await fs.writeFile("/big", data);
  const big = await fs.readFile("/big");

  const versions = Array.from({ length: 8 }, (_, index) => new Uint8Array(256 * 1024).fill(index + 1));
  const isWhole = (found: Uint8Array): boolean =>
    found.byteLength === 256 * 1024 && found.every((byte) => byte === found[0]);
  await fs.writeFile("/shared", new Uint8Array(256 * 1024));
  const [whole] = await Promise.all([
    Promise.all(versions.map(async () => isWhole(await fs.readFile("/shared")))),
    Promise.all(versions.map((version) => fs.writeFile("/shared", version))),
  ]);

  await fs.rename("/a/file", "/a/b/moved");
  await fs.writeFile("/target", bytes("old"));
  await fs.rename("/a/b/moved", "/target");
  await fs.rename("/names", "/a/b/names");
  return {
    second: text(await fs.readFile("/target")),
    stat: { kind: stat.kind, size: stat.size, isNew: Math.abs((stat.mtimeMs ?? 0) - Date.now()) < 10_000 },
    names: (await names("/a/b/names")).length,
    name: text(await fs.readFile("/a/b/names/👩‍💻.ts")),
    big: big.byteLength === data.byteLength && big.every((byte, index) => byte === data[index]),
    whole: whole.every(Boolean) && isWhole(await fs.readFile("/shared")),
    root: await names("/"),
    codes: {
      missing: await code(fs.readFile("/none")),
      folder: await code(fs.readFile("/a")),
      below: await code(fs.stat("/target/x")),
      noFolder: await code(fs.writeFile("/none/x", bytes(""))),
      over: await code(fs.writeFile("/a", bytes(""))),
      file: await code(fs.readdir("/target")),
      exists: await code(fs.mkdir("/target")),
      removeFolder: await code(fs.rm("/a")),
      full: await code(fs.rmdir?.("/a") ?? Promise.resolve()),
      into: await code(fs.rename("/a", "/a/b/a")),
      aborted: await code(fs.writeFile("/new", bytes("x"), { signal: AbortSignal.abort() })),
    },
    held: await held(root),
  };
}

/** What a write gives while a worker holds the file open; only workers can. */
async function held(root: FileSystemDirectoryHandle): Promise<unknown> {
  const worker = new Worker("/pages/opfs-holder.js", { type: "module" });
  const file = await root.getFileHandle("held", { create: true });
  const isHeld = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
  worker.postMessage(file);
  await isHeld;
  const found = await code(fromOPFS(root).writeFile("/held", bytes("x")));
  worker.terminate();
  return found;
}

await report(await run().catch((error: unknown) => String(error)));
