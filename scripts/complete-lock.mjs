/**
 * Completes the lock files with the packages of other platforms.
 *
 * npm leaves out an optional package that the registry at hand doesn't have, and `npm ci` then refuses the
 * lock file everywhere. Such an entry needs no more than its version and platform. Run after a change of
 * dependencies; `--check` only tells what is missing.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { readText, report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

const SYSTEMS = /aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32/;
const PROCESSORS = /arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64/;

/** @param {string} folder */
function lockOf(folder) {
  return `${folder}/package-lock.json`;
}

/** @typedef {{ optional?: boolean, dev?: boolean, optionalDependencies?: Record<string, string> }} Entry */

await main(() => {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const folders = [
    "bench",
    "test/reference",
    "test/package/edge",
    "test/package/typescript",
    "test/runtimes",
    "tools/docs",
  ];
  for (const file of ["package-lock.json", ...folders.map(lockOf)]) {
    const lock = JSON.parse(readText(file));
    const missing = missingEntries(lock.packages);
    if (values.check) {
      const names = missing.map(([path]) => path);
      report(`${file} lacks (node scripts/complete-lock.mjs)`, names);
    } else if (missing.length > 0) {
      const entries = [...Object.entries(lock.packages), ...missing];
      lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, "en")));
      writeFileSync(join(root, file), `${JSON.stringify(lock, null, 2)}\n`);
      console.log(`${file}: ${missing.length} added`);
    }
  }
});

/** @param {Record<string, Entry>} packages @returns {[string, object][]} */
function missingEntries(packages) {
  return Object.values(packages).flatMap(({ dev, optionalDependencies = {} }) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`node_modules/${name}` in packages))
      .map(([name, wanted]) => [`node_modules/${name}`, entry(name, wanted, dev)]),
  );
}

/**
 * @param {string} name ends with system, processor and C library, in one of the usual spellings
 * @param {string} wanted a version, or `npm:NAME@VERSION`
 * @param {boolean | undefined} dev
 */
function entry(name, wanted, dev) {
  const platform = name.slice(name.lastIndexOf("/") + 1);
  const system = SYSTEMS.exec(platform)?.[0];
  const processor = PROCESSORS.exec(platform.replace(SYSTEMS, ""))?.[0];
  if (!processor) throw new Error(`${name} names no platform: add it to the lock file by hand`);
  const library = platform.includes("musl") ? "musl" : "glibc";
  const alias = /^npm:(.+)@([^@]+)$/.exec(wanted);
  return {
    ...(alias ? { name: alias[1] } : {}),
    version: alias?.[2] ?? wanted,
    cpu: [processor],
    ...(dev ? { dev } : {}),
    ...(system === "linux" && /gnu|musl/.test(platform) ? { libc: [library] } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}
