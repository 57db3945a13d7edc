import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelServer } from "codex-embed/testing";
import { type BuildOptions, build as esbuild } from "esbuild";
import type { Browser } from "playwright-core";
import { rollup } from "rollup";
import { createServer, build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import webpack from "webpack";

import { launch, skipped } from "../../browser/support/chromium.mjs";
import { askWorker, skipped as noWorkerd } from "../support/edge.ts";
import { exec, root } from "../support/exec.ts";
import { GREETED, SAID, startGreetingModel } from "../support/greeting.ts";
import { installPackage, type PackedProject } from "../support/packed.ts";
import { serveFolder, visit } from "../support/pages.ts";

const MINUTE = 60_000;
let project: PackedProject;
let model: ModelServer;

beforeAll(async () => {
  project = await installPackage();
  const apps = join(root, "test/package/apps");
  await cp(apps, project.folder, { recursive: true });
  await cp(apps, inProject("plain"), { recursive: true });
  await writeFile(inProject("plain/turn.js"), byPath(await readFile(inProject("turn.js"), "utf8")));
  model = await startGreetingModel();
}, 3 * MINUTE);

afterAll(async () => {
  await model?.close();
  await project?.remove();
});

/** Imports the package's files for browsers by their paths: nothing is left to resolve. */
function byPath(code: string): string {
  const web = "../node_modules/codex-embed/dist/web";
  return code
    .replaceAll('"codex-embed"', `"${web}/index.js"`)
    .replaceAll('"codex-embed/virtual"', `"${web}/virtual.js"`);
}

type Pages = Readonly<Record<string, string>>;

const inProject = (path: string): string => join(project.folder, path);

/** Builds for a server, into a folder where nothing is installed. */
async function bundle(name: string, options: BuildOptions): Promise<string> {
  const outfile = join(project.folder, "..", name);
  await esbuild({
    entryPoints: [inProject("main.js")],
    outfile,
    bundle: true,
    platform: "node",
    logLevel: "error",
    ...options,
  });
  return outfile;
}

describe("a program on Node answers", () => {
  const run = (file: string): Promise<string> =>
    exec(process.execPath, ["--no-warnings", file, model.baseUrl], project.folder);

  test("as ESM", async () => {
    expect(await run("main.js")).toBe(GREETED);
  });

  test("as CommonJS, by require", async () => {
    expect(await run("main.cjs")).toBe(SAID);
  });

  test("as one file of esbuild, with the module in it", async () => {
    expect(await run(await bundle("one.mjs", { format: "esm" }))).toBe(GREETED);
  });

  test("as one file of CommonJS", async () => {
    const logOverride = { "empty-import-meta": "silent" } as const;
    expect(await run(await bundle("one.cjs", { format: "cjs", logOverride }))).toBe(GREETED);
  });
});

describe.skipIf(noWorkerd)("a worker on the edge answers", () => {
  test("from the module that was compiled when it was deployed, and says so where that is missing", async () => {
    const query = `?${new URLSearchParams({ model: model.baseUrl })}`;
    expect(await askWorker(project.folder, "edge.js", [`/early${query}`, `/${query}`, `/${query}`])).toEqual([
      expect.stringMatching(/^wasm_load_failed: .*await loadCore\(module\)/),
      GREETED,
      GREETED,
    ]);
  });
});

describe.skipIf(skipped)("a page and its worker answer", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser?.close());

  const html = (script: string): string => `<!doctype html><meta charset="utf-8">${script}`;
  const page = html('<script type="module" src="./page.js"></script>');
  const both = { page: GREETED, worker: GREETED };
  const fetchedModule = expect.stringMatching(/\.wasm$/);

  /** Visits the page of a folder. */
  async function open(folder: string, pages: Pages = { "/": page }, headers: Pages = {}) {
    const server = await serveFolder(folder, pages, headers);
    try {
      return await visit(browser, `${server.origin}/`, model.baseUrl);
    } finally {
      server.close();
    }
  }

  test(
    "in Vite's server",
    async () => {
      await writeFile(inProject("index.html"), page);
      const server = await createServer({
        root: project.folder,
        configFile: false,
        logLevel: "silent",
        server: { host: "127.0.0.1", port: 0, hmr: false, ws: false },
      });
      try {
        await server.listen();
        const { findings } = await visit(browser, server.resolvedUrls?.local[0] ?? "", model.baseUrl);
        expect(findings).toEqual(both);
      } finally {
        await server.close();
      }
    },
    MINUTE,
  );

  test(
    "built by Vite",
    async () => {
      await writeFile(inProject("index.html"), page);
      await vite({
        root: project.folder,
        configFile: false,
        logLevel: "silent",
        build: { outDir: "out-vite" },
      });
      const { findings, requests } = await open(inProject("out-vite"), {});
      expect(findings).toEqual(both);
      expect(requests).toContainEqual(fetchedModule);
    },
    MINUTE,
  );

  test(
    "built by webpack",
    async () => {
      const output = inProject("out-webpack");
      await new Promise<void>((resolve, reject) => {
        webpack(
          {
            mode: "production",
            context: project.folder,
            entry: "./page.js",
            output: { path: output, filename: "page.js" },
            performance: { hints: false },
          },
          (error, stats) => {
            const failed =
              error ?? (stats?.hasErrors() ? new Error(stats.toString("errors-only")) : undefined);
            if (failed) reject(failed);
            else resolve();
          },
        );
      });
      const { findings, requests } = await open(output);
      expect(findings).toEqual(both);
      expect(requests).toContainEqual(fetchedModule);
    },
    MINUTE,
  );

  test(
    "built by esbuild, which leaves the file behind",
    async () => {
      await esbuild({
        entryPoints: [inProject("page.js"), inProject("worker.js")],
        outdir: inProject("out-esbuild"),
        bundle: true,
        splitting: true,
        format: "esm",
        target: "es2022",
        logLevel: "error",
      });
      expect((await open(inProject("out-esbuild"))).findings).toEqual(both);
    },
    MINUTE,
  );

  test("built by rollup without a plugin, from files that are named by their paths", async () => {
    const program = await rollup({
      input: [inProject("plain/page.js"), inProject("plain/worker.js")],
      external: /^typebox|^@modelcontextprotocol/,
    });
    await program.write({ dir: inProject("out-rollup"), format: "es" });
    await program.close();
    expect((await open(inProject("out-rollup"))).findings).toEqual(both);
  });

  test("as plain modules of static files", async () => {
    const plain = html('<script type="module" src="./plain/page.js"></script>');
    const { findings, requests } = await open(project.folder, { "/": plain });
    expect(findings).toEqual(both);
    expect(requests).toContainEqual(fetchedModule);
  });

  test("with one module for both, which only the page compiled", async () => {
    const shared = html('<script type="module" src="./plain/shared.js"></script>');
    const { findings, requests } = await open(project.folder, { "/": shared });
    expect(findings).toEqual({ worker: GREETED });
    expect(requests.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
  });

  test("of one file, module and all, where nothing may be fetched but the model", async () => {
    const outfile = inProject("out-single/single.js");
    await esbuild({ entryPoints: [inProject("single.js")], outfile, bundle: true, logLevel: "error" });
    const { origin } = new URL(model.baseUrl);
    const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src ${origin}`;
    const { findings, requests } = await open(
      inProject("out-single"),
      { "/": html('<script defer src="./single.js"></script>') },
      { "content-security-policy": policy },
    );
    expect(findings).toEqual({ page: SAID });
    expect(requests).toEqual(["/", "/single.js"]);
  });

  test("that imports one module from another server, which has nothing but dist/", async () => {
    const allow = { "access-control-allow-origin": "*" };
    const network = await serveFolder(inProject("node_modules/codex-embed/dist"), {}, allow);
    const turn = await readFile(inProject("turn.js"), "utf8");
    const inline = turn.replaceAll(/"codex-embed[^"]*"/g, `"${network.origin}/cdn/codex-embed.js"`);
    const script = `${inline}
      const model = new URLSearchParams(location.search).get("model");
      report({ page: await turn(model).catch(String) });`;
    try {
      const { findings, requests } = await open(project.folder, {
        "/": html(`<script type="module">${script}</script>`),
      });
      expect(findings).toEqual({ page: GREETED });
      expect(requests).toEqual(["/", "/cdn/codex-embed.js", "/core_bg.wasm"]);
    } finally {
      network.close();
    }
  });
});
