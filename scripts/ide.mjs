/**
 * The IDE of examples/browser-ide, with what it needs made first: the library's build, and the example's own
 * packages.
 *
 * `node scripts/ide.mjs` starts it for development; `build` writes static files to examples/browser-ide/dist;
 * `check` checks its types.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib/root.mjs";
import { main, run } from "./lib/run.mjs";

const folder = join(root, "examples/browser-ide");
const programs = { dev: ["vite"], build: ["vite", "build"], check: ["tsc", "--noEmit"] };

await main(() => {
  const wanted = process.argv[2] ?? "dev";
  const program = programs[/** @type {keyof typeof programs} */ (wanted)];
  if (program === undefined)
    throw new Error(`unknown: ${wanted}. There are ${Object.keys(programs).join(", ")}.`);
  if (!existsSync(join(root, "dist/web/just-bash.js")) || !existsSync(join(root, "dist/types"))) {
    run("npm", ["run", "--silent", "build"]);
  }
  if (!existsSync(join(folder, "node_modules/vite"))) {
    run("npm", ["ci", "--omit=optional", "--ignore-scripts"], { cwd: folder });
  }
  run(join(folder, "node_modules/.bin", program[0] ?? ""), program.slice(1), { cwd: folder });
});
