/** isomorphic-git on the trees of hosts. */
import { fromNodeFs, toNodeFs } from "codex-embed/adapters/node-fs";
import { createVirtualFileSystem } from "codex-embed/virtual";
import git from "isomorphic-git";
import { createFsFromVolume, Volume } from "memfs";
import { describe, expect, test } from "vitest";

import type { FileSystem } from "../../src/host/types.ts";

const dir = "/workspace";
const author = { name: "A", email: "a@example.com" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const trees: readonly (readonly [string, () => FileSystem])[] = [
  ["a virtual tree", () => createVirtualFileSystem()],
  ["memfs, there and back", () => fromNodeFs(createFsFromVolume(new Volume()).promises)],
  ["a tree without times", () => withoutTimes(createVirtualFileSystem())],
];

function withoutTimes(fs: FileSystem): FileSystem {
  const { stat } = fs;
  return { ...fs, stat: async (path) => ({ kind: (await stat(path)).kind, size: (await stat(path)).size }) };
}

describe.each(trees)("git on %s", (_, make) => {
  test("init, add, commit, status, log, diff, branch and checkout", async () => {
    const tree = make();
    const fs = toNodeFs(tree);
    const write = (name: string, text: string) => tree.writeFile(`${dir}/${name}`, bytes(text));
    const read = async (name: string) => new TextDecoder().decode(await tree.readFile(`${dir}/${name}`));
    const state = (filepath: string) => git.status({ fs, dir, filepath });
    await tree.mkdir(`${dir}/src`);
    await git.init({ fs, dir, defaultBranch: "main" });
    await write("src/grüße.txt", "one\n");
    await write("b.txt", "b\n");
    expect(await state("src/grüße.txt")).toBe("*added");

    await git.add({ fs, dir, filepath: "." });
    const first = await git.commit({ fs, dir, author, message: "first" });
    expect(await state("src/grüße.txt")).toBe("unmodified");

    // Within a millisecond, and as long as before.
    for (const text of ["two\n", "six\n"]) {
      await write("src/grüße.txt", text);
      expect(await state("src/grüße.txt")).toBe("*modified");
    }
    await git.branch({ fs, dir, ref: "feature", checkout: true });
    await git.add({ fs, dir, filepath: "src/grüße.txt" });
    await git.remove({ fs, dir, filepath: "b.txt" });
    await tree.rm(`${dir}/b.txt`);
    const second = await git.commit({ fs, dir, author, message: "second" });
    const log = await git.log({ fs, dir });
    expect(log.map(({ oid, commit }) => [oid, commit.message])).toEqual([
      [second, "second\n"],
      [first, "first\n"],
    ]);

    const changed = await git.walk({
      fs,
      dir,
      trees: [git.TREE({ ref: first }), git.TREE({ ref: second })],
      map: async (path, [before, after]) =>
        (await before?.type()) === "blob" && (await before?.oid()) !== (await after?.oid())
          ? path
          : undefined,
    });
    expect(changed.flat().sort()).toEqual(["b.txt", "src/grüße.txt"]);

    await git.checkout({ fs, dir, ref: "main" });
    expect([await read("src/grüße.txt"), await read("b.txt")]).toEqual(["one\n", "b\n"]);
    await git.checkout({ fs, dir, ref: "feature" });
    expect(await read("src/grüße.txt")).toBe("six\n");
    expect(await git.listBranches({ fs, dir })).toEqual(["feature", "main"]);
    const matrix = await git.statusMatrix({ fs, dir });
    expect(matrix).toEqual([["src/grüße.txt", 1, 1, 1]]);
  });
});
