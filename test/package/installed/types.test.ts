/** The declarations, as strict programs see them with several releases of TypeScript and ways to find modules. */

import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { exec, root } from "../support/exec.ts";
import { entryNames, optionalPackages } from "../support/manifest.ts";
import { addPackages, installPackage, type PackedProject } from "../support/packed.ts";
import { COMPILERS, type Way } from "../support/typescript.ts";

const MINUTE = 60_000;

let project: PackedProject;

beforeAll(async () => {
  project = await installPackage();
  await addPackages(project.folder, [...optionalPackages(), "@types/node"]);
  await cp(join(root, "test/package/apps/consumer.ts"), inProject("consumer.ts"));
  await writeFile(inProject("entries.ts"), every(entryNames()));
  await writeFile(inProject("web.ts"), every(entryNames().filter((name) => !NEEDS_NODE.test(name))));
});

afterAll(() => project?.remove());

const inProject = (path: string): string => join(project.folder, path);

/** Entries whose declarations name streams and programs of Node. */
const NEEDS_NODE = /^codex-embed\/(node|sessions\/file|testing|acp|ai-sdk|just-bash|opentelemetry)$/;

/** A program that uses the type of every entry. */
function every(names: readonly string[]): string {
  const imports = names.map((name, index) => `import type * as entry${index} from "${name}";\n`);
  return `${imports.join("")}export type All = [${names.map((_, index) => `typeof entry${index}`).join(", ")}];\n`;
}

/** As strict as a project can be, with declarations checked too. */
const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  isolatedModules: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  verbatimModuleSyntax: true,
  target: "es2022",
};

/**
 * What a compiler has to say of the programs and of our declarations. Other packages' are not ours to check, and
 * an old compiler does not know all that they use.
 */
async function complaints(tsc: string, files: readonly string[], options: object): Promise<string[]> {
  const config = inProject("tsconfig.json");
  await writeFile(config, JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
  const args = [tsc, "--project", config, "--pretty", "false"];
  const printed = await exec(process.execPath, args, project.folder).catch((error: Error) => error.message);
  return printed
    .split("\n")
    .filter((line) => /^(consumer|entries|web|node_modules.codex-embed|error)\b/.test(line));
}

const onNode = {
  files: ["consumer.ts", "entries.ts"],
  types: ["node"],
  lib: ["es2022", "esnext.disposable", "dom", "dom.asynciterable"],
};
const WAYS: Readonly<Record<Way, { readonly files: readonly string[]; readonly [option: string]: unknown }>> =
  {
    node16: { ...onNode, module: "node16", moduleResolution: "node16" },
    nodenext: { ...onNode, module: "nodenext", moduleResolution: "nodenext" },
    bundler: { ...onNode, module: "esnext", moduleResolution: "bundler" },
    page: {
      files: ["web.ts"],
      types: [],
      lib: ["es2022", "esnext.disposable", "dom", "dom.iterable", "dom.asynciterable"],
      module: "esnext",
      moduleResolution: "bundler",
    },
  };

describe.each(COMPILERS.filter(({ skipped }) => !skipped))("TypeScript $release", ({ tsc, ways }) => {
  test.each(ways)(
    "%s: every entry's types, and a program's",
    async (way) => {
      const { files, ...options } = WAYS[way];
      expect(await complaints(tsc, files, options)).toEqual([]);
    },
    3 * MINUTE,
  );
});

test("a wrong program is refused", async () => {
  await writeFile(inProject("web.ts"), 'import { version } from "codex-embed";\nversion satisfies number;\n');
  const { tsc } = COMPILERS.at(-1) ?? { tsc: "" };
  const { files, ...options } = WAYS.page;
  const refused = await complaints(tsc, files, options);
  expect(refused).toContainEqual(expect.stringMatching(/^web\.ts\(2,9\): error TS1360/));
});
