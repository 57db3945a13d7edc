/** The package as its users get it: built and packed from a copy, installed into an empty project. */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The root of this project. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs a program; what it printed is part of the error when it fails. */
export async function exec(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await execute(command, args, { cwd })).stdout.trim();
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

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
];

/** An empty project that the package is installed in. */
export interface PackedProject {
  /** Its folder. */
  readonly folder: string;
  /** The package's tarball. */
  readonly tarball: string;
  /** Removes all of it. */
  remove(): Promise<void>;
}

/** Packs and installs; nothing is downloaded. Takes some ten seconds. */
export async function packProject(): Promise<PackedProject> {
  const base = await mkdtemp(join(tmpdir(), "codex-embed-package-"));
  const source = join(base, "source");
  const folder = join(base, "project");
  await Promise.all([mkdir(source), mkdir(folder)]);
  await Promise.all(SOURCES.map((name) => cp(join(root, name), join(source, name), { recursive: true })));
  await symlink(join(root, "node_modules"), join(source, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');

  // The one dependency is packed too, from what is installed.
  const pack = ["pack", "--silent", "--pack-destination", base];
  await exec("npm", pack, source);
  await exec("npm", [...pack, "--ignore-scripts", join(root, "node_modules/typebox")], base);
  const tarballs = (await readdir(base)).filter((name) => name.endsWith(".tgz"));
  const paths = tarballs.map((name) => join(base, name));
  await exec("npm", ["install", "--offline", "--no-audit", "--no-fund", ...paths], folder);
  return {
    folder,
    tarball: paths.find((path) => path.includes("codex-embed-")) ?? "",
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
