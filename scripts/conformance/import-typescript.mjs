// Runs the project's TypeScript tools on Node 20, which cannot: bundles one and imports the bundle.
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Imports a TypeScript module of this project.
 *
 * The package itself stays outside: a tool that imports `codex-embed` gets the built library through the
 * package's own exports, as its users do. That works only from inside the package, hence the place in target/.
 *
 * @param {string} path from the project's root
 * @param {string} name of the bundle
 */
export async function importTypeScript(path, name) {
  const outfile = `${root}target/tools/${name}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: [path],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    // The paths of tsconfig.json would lead into the sources.
    tsconfigRaw: {},
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
