/** The package as its users get it: installed from its tarball into an empty project. */

import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inject } from "vitest";

import { root } from "./exec.ts";

/** An empty project that the package is installed in. */
export interface PackedProject {
  /** Its folder. */
  readonly folder: string;
  /** Removes all of it. */
  remove(): Promise<void>;
}

/** A copy of the project in which the package was installed by npm. */
export async function installPackage(): Promise<PackedProject> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "codex-embed-package-")));
  const folder = join(base, "project");
  await cp(join(inject("packed"), "project"), folder, { recursive: true });
  return { folder, remove: () => rm(base, { recursive: true, force: true }) };
}

/** The package's tarball and that of its dependency. */
export async function tarballs(): Promise<string[]> {
  const folder = join(inject("packed"), "tarballs");
  return (await readdir(folder)).map((name) => join(folder, name));
}

/** Gives a project packages of this checkout, as if they had been installed there. */
export async function addPackages(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, "node_modules", name), place, "junction");
  }
}
