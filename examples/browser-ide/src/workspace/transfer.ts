/** Files in and out of the page: folders and archives. */

import { exportArchive, importArchive } from "codex-embed/archive";

import { root } from "./paths.ts";
import type { Workspace } from "./workspace.ts";

/** Folders that are left where they are. */
const SKIPPED = /(^|\/)(node_modules|\.DS_Store)(\/|$)/;

/** Puts a zip or tar archive in the place of the project. A single folder around everything is taken off. */
export async function openArchive(workspace: Workspace, file: Blob): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const before = workspace.fs.snapshot();
  try {
    await workspace.clear();
    await importArchive(workspace.fs, bytes, { root });
    await unwrap(workspace);
  } catch (error) {
    workspace.fs.restore(before);
    throw error;
  }
}

/** Puts a folder that was picked in the place of the project. */
export async function openFolder(workspace: Workspace, files: Iterable<File>): Promise<void> {
  const before = workspace.fs.snapshot();
  try {
    const contents: [string, Uint8Array][] = [];
    for (const file of files) {
      const path = file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
      if (!SKIPPED.test(path)) contents.push([path, new Uint8Array(await file.arrayBuffer())]);
    }
    await workspace.replace(contents);
  } catch (error) {
    workspace.fs.restore(before);
    throw error;
  }
}

/** The project as a zip archive, with its repository. */
export async function zip(workspace: Workspace): Promise<Blob> {
  const bytes = await exportArchive(workspace.fs, { root, format: "zip" });
  return new Blob([bytes.slice()], { type: "application/zip" });
}

/** Hands a file to the user. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function unwrap(workspace: Workspace): Promise<void> {
  const [only, ...others] = await workspace.fs.readdir(root);
  if (only === undefined || others.length > 0 || only.kind !== "directory") return;
  const holder = "/.unwrapped";
  await workspace.fs.rename(`${root}/${only.name}`, holder);
  await workspace.clear();
  for (const { name } of await workspace.fs.readdir(holder)) {
    await workspace.fs.rename(`${holder}/${name}`, `${root}/${name}`);
  }
  await workspace.remove(holder);
}
