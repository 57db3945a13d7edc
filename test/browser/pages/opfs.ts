/** The page's own disk as a host's file system: the whole contract of file systems, in the browser itself. */
import { fromOPFS } from "codex-embed/adapters/opfs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeFileSystem } from "../../contract/file-system.ts";
import { runTests } from "../support/vitest-in-page.ts";
import { report } from "./report.ts";

let folders = 0;

/** A new folder of the page's disk, and how to delete it. */
async function newFolder(): Promise<{ folder: FileSystemDirectoryHandle; close: () => Promise<void> }> {
  const disk = await navigator.storage.getDirectory();
  const name = `test-${folders++}`;
  const folder = await disk.getDirectoryHandle(name, { create: true });
  return { folder, close: () => disk.removeEntry(name, { recursive: true }) };
}

describeFileSystem("OPFS", async () => {
  const { folder, close } = await newFolder();
  await folder.getDirectoryHandle("work", { create: true });
  return { fs: fromOPFS(folder), root: "/work", close };
});

describe("OPFS: beside a worker", () => {
  let worker: Worker;

  beforeEach(() => {
    worker = new Worker("/pages/opfs-holder.js", { type: "module" });
  });
  // What it holds is let go some time later; the folder goes with the page's own profile.
  afterEach(() => worker.terminate());

  test("a file that it holds open is EBUSY, as only workers can hold one", async () => {
    const { folder } = await newFolder();
    const file = await folder.getFileHandle("held", { create: true });
    const isHeld = new Promise((resolve) => worker.addEventListener("message", resolve, { once: true }));
    worker.postMessage(file);
    await isHeld;
    const written = fromOPFS(folder).writeFile("/held", new Uint8Array(1));
    await expect(written).rejects.toMatchObject({ code: "EBUSY" });
  });
});

await report(await runTests().catch((error: unknown) => String(error)));
