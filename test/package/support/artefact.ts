/** The package as it is published, packed and installed once for all tests. */

import { createHash } from "node:crypto";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { npm, root } from "./exec.ts";

/** What is packed; the rest of the project is not needed to build it. */
const SOURCES = [
  "package.json",
  "rollup.config.mjs",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts",
  "src",
  "pkg",
  "LICENSE",
  "NOTICE",
  "THIRD-PARTY-NOTICES",
  "README.md",
  "CHANGELOG.md",
];

/** Milliseconds that the tarballs of other sources are kept. */
const KEPT = 24 * 60 * 60 * 1000;

/**
 * Packs the package and what it depends on and installs both into an empty project, unless that was done for the
 * same sources before. Takes half a minute then. Two runs of the tests at once may both do it; the first to be done
 * wins, and the other uses its work.
 *
 * @returns a folder inside target/, with the tarballs in `tarballs` and the project in `project`.
 */
export async function packedOnce(): Promise<string> {
  const all = join(root, "target/packed");
  const folder = join(all, await keyOfSources());
  await mkdir(all, { recursive: true });
  await removeOld(all, folder);
  if (await exists(folder)) return folder;
  const base = await mkdtemp(join(tmpdir(), "codex-embed-pack-"));
  const packed = await mkdtemp(join(all, "new-"));
  try {
    await pack(base, packed);
    await rename(packed, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await Promise.all([base, packed].map((path) => rm(path, { recursive: true, force: true })));
  }
  return folder;
}

/** Builds from a copy, so that dist/ of the checkout stays what it is. Nothing is downloaded. */
async function pack(base: string, into: string): Promise<void> {
  const [tarballs, project] = [join(into, "tarballs"), join(into, "project")];
  await Promise.all([mkdir(tarballs), mkdir(project)]);
  await Promise.all(SOURCES.map((name) => cp(join(root, name), join(base, name), { recursive: true })));
  await symlink(join(root, "node_modules"), join(base, "node_modules"), "junction");
  const how = ["pack", "--silent", "--pack-destination", tarballs];
  await npm(how, base);
  // The one dependency is packed too, from what is installed.
  await npm([...how, "--ignore-scripts", join(root, "node_modules/typebox")], base);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  const paths = (await readdir(tarballs)).map((name) => join(tarballs, name));
  await npm(["install", "--offline", "--no-audit", "--no-fund", ...paths], project);
}

/** A hash of all that makes the tarball: our files, this one, and by the lock file the tools. */
async function keyOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of [...SOURCES, "package-lock.json", "test/package/support/artefact.ts"]) {
    for (const path of await filesOf(name)) {
      const content = await readFile(join(root, path));
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex").slice(0, 32);
}

async function filesOf(name: string): Promise<string[]> {
  if ((await stat(join(root, name))).isFile()) return [name];
  const entries = await readdir(join(root, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root).length))
    .sort();
}

async function removeOld(all: string, current: string): Promise<void> {
  for (const name of await readdir(all)) {
    const path = join(all, name);
    const { mtimeMs } = await stat(path);
    if (path !== current && Date.now() - mtimeMs > KEPT) await rm(path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
