/** Checks ARCHITECTURE.md's "Invariants, stated as absences": who may import what. */

import { crateProblems } from "./boundaries/crates.mjs";
import { importProblems, indexProblems } from "./boundaries/imports.mjs";
import { projectFiles, readText, report } from "./lib/files.mjs";
import { main } from "./lib/run.mjs";

await main(() => {
  const sources = projectFiles().filter((name) => /^src\/.*\.ts$/.test(name));
  const problems = sources.flatMap((name) => importProblems(name, readText(name)));
  const indices = sources.filter((name) => name === "src/index.ts" || name.startsWith("src/entries/"));
  problems.push(...indices.flatMap((name) => indexProblems(name, readText(name))));
  if (!process.argv.includes("--no-rust")) problems.push(...crateProblems());
  report("Boundaries", problems);
});
