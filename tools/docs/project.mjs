/**
 * The package as typedoc sees it. typedoc lives in a folder of its own, since it reads sources by an older
 * TypeScript than the project's: `npm ci --prefix tools/docs`.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { entries } from "../../scripts/lib/entries.mjs";
import { readText } from "../../scripts/lib/files.mjs";
import { root } from "../../scripts/lib/root.mjs";

const HERE = "tools/docs";
/** What installs it. */
export const INSTALL = `npm ci --prefix ${HERE}`;

/** @returns {boolean} whether typedoc is here */
export function installed() {
  return existsSync(join(root, HERE, "node_modules/typedoc"));
}

/**
 * Reads all entries, one module each.
 *
 * @throws Error when the sources can't be read.
 */
export async function readProject() {
  const { Application } = await import("typedoc");
  const { version } = JSON.parse(readText("package.json"));
  const app = await Application.bootstrap({
    name: `codex-embed ${version}`,
    // What several entries export is shown in the first: in the package's own, where it is one of them.
    entryPoints: ["src/entries/index.ts", ...entries().map(({ source }) => source)].map((file) =>
      join(root, file),
    ),
    basePath: join(root, "src/entries"),
    out: join(root, "target/api"),
    tsconfig: join(root, "tsconfig.build.json"),
    readme: join(root, HERE, "index.md"),
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableGit: true,
    disableSources: true,
    searchInComments: true,
    // Types that only put others together.
    intentionallyNotExported: [
      "Encoding",
      "EncodingOption",
      "Hook",
      "ResourceBase",
      "SnakeCased",
      "retryableByCode",
    ],
    treatWarningsAsErrors: true,
    validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true },
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("API reference: the sources can't be read.");
  for (const module of project.children ?? []) module.name = importedAs(module.name);
  return { app, project };
}

/** @param {string} module `index`, or such as `sessions/file` */
function importedAs(module) {
  return module === "index" ? "codex-embed" : `codex-embed/${module}`;
}
