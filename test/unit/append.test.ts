import { describe, expect, it } from "vitest";

import { append } from "../../src/engine/append.ts";
import type { FileSystem } from "../../src/host/types.ts";
import { createVirtualFileSystem } from "../../src/host/virtual/file-system.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const coded = (code: string): object => expect.objectContaining({ code });

/** A file system that can only read and write whole files, and takes its time. */
function whole(files: Record<string, string> = {}): FileSystem {
  const fs = createVirtualFileSystem({ files: { "/w/.keep": "", ...files } });
  const readFile: FileSystem["readFile"] = async (path) => {
    const data = await fs.readFile(path);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return data;
  };
  return { ...fs, readFile };
}

const content = async (fs: FileSystem, path: string): Promise<string> =>
  new TextDecoder().decode(await fs.readFile(path));

describe("appending where files can only be written whole", () => {
  it("loses nothing of what is added at once", async () => {
    const fs = whole({ "/w/old": "0\n" });
    const lines = Array.from({ length: 20 }, (_, index) => `${index + 1}\n`);
    await Promise.all(
      lines.flatMap((line) => [append(fs, "/w/old", bytes(line)), append(fs, "/w/new", bytes(line))]),
    );
    expect(await content(fs, "/w/old")).toBe(`0\n${lines.join("")}`);
    expect(await content(fs, "/w/new")).toBe(lines.join(""));
  });

  it("fails for the one that can't, and not for the next", async () => {
    const fs = whole();
    const failed = expect(append(fs, "/no/such", bytes("x"))).rejects.toEqual(coded("ENOENT"));
    await expect(append(fs, "/w", bytes("x"))).rejects.toEqual(coded("EISDIR"));
    await append(fs, "/w/a", bytes("x"));
    await failed;
    expect(await content(fs, "/w/a")).toBe("x");
  });
});
