import { bufferOverlay, fromVscode } from "codex-embed/adapters/vscode";
import { describe, expect, test } from "vitest";
import type * as vscode from "vscode";

import { FakeDocument, FakeUri, fakeVscode, fakeVscodeFiles } from "../support/fake-vscode.ts";
import { describeFileSystem } from "./file-system.ts";

const folder = new FakeUri("vscode-vfs", "/owner/project");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const coded = (code: string): object => expect.objectContaining({ code });

describeFileSystem("vscode", async () => {
  const files = fakeVscodeFiles();
  await files.createDirectory(folder);
  return { fs: fromVscode(files, folder), root: folder.path };
});

describe("a workspace of VS Code", () => {
  test("the editor's own module fits", () => {
    const takes = (api: typeof vscode, uri: vscode.Uri) =>
      bufferOverlay(fromVscode(api.workspace.fs, uri), api, uri);
    expect(takes).toBeTypeOf("function");
  });

  test("a link is listed as one, and looked at as what it leads to", async () => {
    const files = {
      ...fakeVscodeFiles(),
      stat: async () => ({ type: 64 | 2, size: 0, mtime: 5 }),
      readDirectory: async (): Promise<[string, number][]> => [["link", 64 | 2]],
    };
    const fs = fromVscode(files, folder);
    expect(await fs.readdir("/")).toEqual([{ name: "link", kind: "symlink" }]);
    expect(await fs.stat("/link")).toMatchObject({ kind: "directory" });
  });

  test.each([
    ["NoPermissions", "EACCES"],
    ["Unavailable", "EIO"],
    ["SomethingNew", "E_HOST"],
  ])("%s is %s", async (name, code) => {
    const fail = () => Promise.reject(Object.assign(new Error("fake"), { code: name }));
    const fs = fromVscode({ ...fakeVscodeFiles(), stat: fail, readFile: fail }, folder);
    await expect(fs.readFile("/a")).rejects.toEqual(coded(code));
  });
});

describe("unsaved documents over a workspace", () => {
  async function opened(accepts = true) {
    const files = fromVscode(fakeVscodeFiles(), folder);
    await files.mkdir("/owner/project");
    for (const name of ["dirty", "saved", "closed"]) {
      await files.writeFile(`/owner/project/${name}`, bytes("on disk"));
    }
    const dirty = new FakeDocument(folder.with({ path: "/owner/project/dirty" }), "one\ntwo");
    const saved = new FakeDocument(folder.with({ path: "/owner/project/saved" }), "on disk", false);
    const other = new FakeDocument(new FakeUri("untitled", "/owner/project/closed"), "another scheme");
    const fs = bufferOverlay(files, fakeVscode([dirty, saved, other], accepts), folder);
    return { files, fs, dirty };
  }

  test("are what is read; saved ones and those of other schemes are not", async () => {
    const { fs } = await opened();
    expect(text(await fs.readFile("/owner/project/dirty"))).toBe("one\ntwo");
    expect(text(await fs.readFile("/owner/project/saved"))).toBe("on disk");
    expect(text(await fs.readFile("/owner/project/closed"))).toBe("on disk");
  });

  test("are edited and not written; the others are written", async () => {
    const { fs, files, dirty } = await opened();
    await fs.writeFile("/owner/project/dirty", bytes("by the agent\n"));
    await fs.writeFile("/owner/project/saved", bytes("by the agent\n"));
    expect(dirty.getText()).toBe("by the agent\n");
    expect(text(await files.readFile("/owner/project/dirty"))).toBe("on disk");
    expect(text(await files.readFile("/owner/project/saved"))).toBe("by the agent\n");
  });

  test("are not lost", async () => {
    const { fs, dirty } = await opened();
    await expect(fs.rm("/owner/project/dirty")).rejects.toEqual(coded("EBUSY"));
    await expect(fs.rename("/owner/project/dirty", "/owner/project/x")).rejects.toEqual(coded("EBUSY"));
    const binary = fs.writeFile("/owner/project/dirty", new Uint8Array([0xff, 0xfe]));
    await expect(binary).rejects.toEqual(coded("EINVAL"));
    expect(dirty.getText()).toBe("one\ntwo");
  });

  test("a change that the editor refuses fails", async () => {
    const { fs } = await opened(false);
    await expect(fs.writeFile("/owner/project/dirty", bytes("x"))).rejects.toEqual(coded("EBUSY"));
  });
});
