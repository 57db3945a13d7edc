/** Every block of TypeScript and JavaScript in the README and in docs/ compiles, and runs where it needs no key. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type Block, type Page, readPages, root } from "./pages.ts";
import { runExample } from "./run.ts";
import { sandboxed, settings } from "./settings.ts";

const execute = promisify(execFile);
const pages = readPages();
const blocks = pages.flatMap(({ blocks }) => blocks.filter(({ language }) => /^(ts|js)$/.test(language)));
/** The beginning of rows is compiled with them. */
const programs = blocks.filter(
  ({ page }) => !pages.some(({ name, tables }) => name === page && tables.length > 0),
);
const runs = blocks.filter(({ marker }) => marker?.kind === "run");

/** A folder inside of the project, so that examples find types and packages. */
let folder = "";

beforeAll(async () => {
  await mkdir(join(root, "target"), { recursive: true });
  folder = await mkdtemp(join(root, "target/docs-"));
  await Promise.all(programs.map((block) => writeFile(fileOf(block.place), program(block))));
  await Promise.all(pages.filter(hasScript).map((page) => writeFile(fileOf(page.name), scripts(page))));
  await Promise.all(
    pages
      .filter(({ tables }) => tables.length > 0)
      .map((page) => writeFile(fileOf(`${page.name}:rows`), rows(page))),
  );
  const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
});
afterAll(() => rm(folder, { recursive: true }));

/** `docs/hosts.md:12` in a name that a compiler's message leads back from. */
const fileOf = (place: string): string => join(folder, `${place.replaceAll(/[/:]/g, "-")}.ts`);

const program = ({ code, marker }: Block): string =>
  `${marker?.before ?? ""}${code}${marker?.after ?? ""}\nexport {};\n`;

const hasScript = ({ blocks }: Page): boolean => blocks.some(({ language }) => language === "html");

/** What scripts in a page's HTML import, of what the one module for pages is made of. */
function scripts({ blocks }: Page): string {
  const html = blocks.filter(({ language }) => language === "html").map(({ code }) => code);
  const imports = html.map(
    (code) => /import \{ (.*?) \} from "[^"]*\/dist\/cdn\/codex-embed\.js";/.exec(code)?.[1],
  );
  const parts = ["codex-embed", "codex-embed/virtual", "codex-embed/sessions/memory"];
  const module = `{ ${parts.map((part) => `...(await import("${part}"))`).join(", ")} }`;
  const names = [...new Set(imports.flatMap((list) => (list ?? "NoImport").split(", ")))];
  return `const module = ${module};\n${names.map((name) => `void module.${name};\n`).join("")}export {};\n`;
}

/** The code in a page's tables, each row a block of its own after the page's first example. */
function rows({ blocks, tables }: Page): string {
  const block = (code: string): string => {
    // What a row declares is its result.
    const declared = /^const (?:\{ (\w+) \}|(\w+))/.exec(code);
    return `{\n${code}\n${declared ? `void ${declared[1] ?? declared[2]};\n` : ""}}`;
  };
  return [blocks[0]?.code, ...tables.flatMap(({ rows }) => rows.map(block)), "export {};\n"].join("\n");
}

test("each says how it is tested", () => {
  expect(blocks.filter(({ marker }) => marker === undefined).map(({ place }) => place)).toEqual([]);
  const used = runs.map(({ marker }) => marker?.text);
  expect([...used].sort()).toEqual(Object.keys(settings).sort());
});

test("all compile as strictly as the project itself", async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const printed = await execute(process.execPath, [tsc, "--project", folder]).then(
    () => "",
    ({ message, stdout }: Error & { stdout: string }) => `${message}\n${stdout}`,
  );
  expect(printed).toBe("");
}, 120_000);

for (const { place, marker } of runs) {
  const setting = settings[marker?.text ?? ""];
  test.skipIf(setting?.sandbox === true && !sandboxed)(`${place} runs: ${marker?.text}`, async () => {
    if (setting === undefined) throw new Error(`settings.ts has no ${marker?.text}`);
    expect(await runExample(fileOf(place), setting)).toEqual(setting.printed);
  });
}
