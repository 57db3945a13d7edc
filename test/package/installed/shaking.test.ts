/** What a bundler leaves out: everything that a program doesn't name. */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { build as esbuild, type Plugin, transform } from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import webpack from "webpack";

import budgets from "../../../scripts/package/budgets.json" with { type: "json" };
import { installPackage, type PackedProject } from "../support/packed.ts";

let project: PackedProject;

beforeAll(async () => {
  project = await installPackage();
});

afterAll(() => project?.remove());

const inProject = (path: string): string => join(project.folder, path);
const web = (file = ""): string => inProject(`node_modules/codex-embed/dist/web/${file}`);

/** Imports of one thing, the folders and files of src/ that they have nothing to do with, and their budgets. */
const IMPORTS = [
  {
    name: "runExec",
    entry: "codex-embed",
    without: ["app-server/", "adapters/", "archive/", "worker/", "host/virtual/", "codex.ts", "thread.ts"],
  },
  {
    name: "Thread",
    entry: "codex-embed",
    without: ["app-server/", "adapters/", "archive/", "worker/", "host/virtual/", "client.ts", "exec.ts"],
  },
  {
    name: "createVirtualHost",
    entry: "codex-embed/virtual",
    without: ["app-server/", "adapters/", "worker/", "engine/", "protocol/", "codex.ts", "client.ts"],
  },
  {
    name: "version",
    entry: "codex-embed",
    without: ["errors.ts", "engine/", "protocol/", "host/", "sessions/"],
  },
] as const;

const budgetOf = (name: (typeof IMPORTS)[number]["name"]): number => budgets[`only ${name}`].gzip;

const isJavaScript = (name: string): boolean => /\.m?js$/.test(name);

/** Leaves out what is loaded when it is needed, if ever. */
const onlyStatic: Plugin = {
  name: "only-static",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

describe.each(IMPORTS)("import { $name }", ({ name, entry, without }) => {
  let program = "";

  beforeAll(async () => {
    await mkdir(inProject(name));
    program = inProject(`${name}/main.js`);
    await writeFile(program, `import { ${name} } from "${entry}";\nconsole.log(${name});\n`);
  });

  test("esbuild takes in nothing of the other parts", async () => {
    const { outputFiles } = await esbuild({
      entryPoints: [program],
      outdir: inProject(`${name}/esbuild`),
      bundle: true,
      write: false,
      minify: true,
      sourcemap: "external",
      format: "esm",
      target: "es2022",
      conditions: ["browser"],
      plugins: [onlyStatic],
      logLevel: "error",
    });
    const [code, map] = [".js", ".js.map"].map((end) => outputFiles.find(({ path }) => path.endsWith(end)));
    const { sources } = JSON.parse(map?.text ?? "") as { sources: string[] };
    const ours = sources.flatMap((source) => /codex-embed\/src\/(.*)/.exec(source)?.[1] ?? []);
    expect(ours).not.toEqual([]);
    expect(ours.filter((source) => without.some((part) => source.startsWith(part)))).toEqual([]);
    expect(gzipSync(code?.contents ?? "").length).toBeLessThan(budgetOf(name));
  });

  test("rollup fits it into its budget", async () => {
    const bundle = await rollup({
      input: program,
      external: /^typebox|^@modelcontextprotocol|core-inline/,
      plugins: [{ name: "package", resolveId: (id) => (id === entry ? web(fileOf(entry)) : null) }],
    });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    const { code } = await transform(output[0].code, { minify: true });
    expect(gzipSync(code).length).toBeLessThan(budgetOf(name));
  });

  test("Vite fits it into its budget", async () => {
    const outDir = inProject(`${name}/vite`);
    const rolldownOptions = { input: program };
    await vite({
      root: project.folder,
      configFile: false,
      logLevel: "silent",
      build: { outDir, modulePreload: false, rolldownOptions },
    });
    expect(await sizeOf(join(outDir, "assets"), /^main-/)).toBeLessThan(budgetOf(name));
  });

  test("webpack fits it into its budget", async () => {
    const path = inProject(`${name}/webpack`);
    await new Promise<void>((resolve, reject) => {
      webpack(
        {
          mode: "production",
          context: project.folder,
          entry: program,
          output: { path, filename: "main.js" },
          performance: { hints: false },
          // The copy of the module and other packages are loaded later, and no question here.
          externals: ({ request = "" }, done) =>
            /core-inline|^@modelcontextprotocol|^typebox/.test(request) ? done(undefined, "var 0") : done(),
        },
        (error, stats) => {
          if (error) reject(error);
          else if (stats?.hasErrors()) reject(new Error(stats.toString("errors-only")));
          else resolve();
        },
      );
    });
    expect(await sizeOf(path, /^main\.js$/)).toBeLessThan(budgetOf(name));
  });
});

test("importing an entry does nothing that a bundler would have to keep", async () => {
  const files = (await readdir(web())).filter((name) => isJavaScript(name) && !name.startsWith("chunk-"));
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const program = inProject("effects.js");
    await writeFile(program, `import "${web(file).replaceAll("\\", "/")}";\n`);
    // Rollup looks at the code itself here; nothing told it what package.json says of side effects.
    const bundle = await rollup({
      input: program,
      external: (id) => !/^[./]|^[A-Z]:/.test(id) || id.includes("core-inline"),
      treeshake: { moduleSideEffects: (_id, external) => !external },
      onwarn: () => undefined,
    });
    const { output } = await bundle.generate({ format: "es" });
    await bundle.close();
    expect(output.map((part) => (part.type === "chunk" ? part.code.trim() : "")).join(""), file).toBe("");
  }
});

/** The file of an entry in dist/web/. */
function fileOf(entry: string): string {
  return entry === "codex-embed"
    ? "index.js"
    : `${entry.slice("codex-embed/".length).replaceAll("/", "-")}.js`;
}

/** The bytes, compressed, of the files in a folder that a pattern names. */
async function sizeOf(folder: string, pattern: RegExp): Promise<number> {
  const names = (await readdir(folder)).filter((name) => isJavaScript(name) && pattern.test(name));
  expect(names).toHaveLength(1);
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return gzipSync(Buffer.concat(contents)).length;
}
