/** Lints .github/workflows with actionlint, which Go builds on first use; without Go nothing is linted. */

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib/root.mjs";
import { capture, main, run } from "./lib/run.mjs";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

await main(() => {
  if (capture("go", ["version"]) === undefined) {
    console.log("Workflows: not linted, since Go is not here.");
    return;
  }
  const folder = ".github/workflows";
  const files = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  run("go", ["run", ACTIONLINT, ...files]);
});
