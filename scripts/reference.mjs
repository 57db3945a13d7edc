// Compares the library with codex 0.114.0 itself, which it installs in test/reference unless CODEX_BIN names it.
// usage: npm run test:reference -- [--part NAME]... [--cases N] [--seed N] [--files N]
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { importTypeScript } from "./conformance/import-typescript.mjs";
import { findReference } from "./lib/reference.mjs";
import { capture, main } from "./lib/run.mjs";

const FOLDER = new URL("../test/reference/", import.meta.url);
const SCENARIOS = fileURLToPath(new URL("../test/conformance/scenarios", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const EXAMPLE = [
  "build",
  "--release",
  "--locked",
  "--package",
  "codex-embed-patch",
  "--example",
  "apply_patch",
];

// The model is told the time zone, and both sides must tell the same.
process.env.TZ = "Etc/UTC";

await main(async () => {
  const { readArguments, run } = await importTypeScript("test/reference/cli.ts", "reference");
  const options = readArguments(process.argv.slice(2));
  const codex = findReference(FOLDER) ?? install();
  process.exitCode = await run({
    ...options,
    codex,
    scenarios: SCENARIOS,
    program: PROGRAM,
    applyPatch: buildExample,
  });
});

/** @returns {string} the reference's program */
function install() {
  console.error("installing codex 0.114.0 in test/reference");
  const done = spawnSync("npm", ["ci"], {
    cwd: FOLDER,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const program = done.status === 0 ? findReference(FOLDER) : undefined;
  if (program !== undefined) return program;
  throw new Error(
    "codex 0.114.0 cannot be installed here (npm ci in test/reference): set CODEX_BIN to its native program",
  );
}

/** @returns {string} rust/patch as a program */
function buildExample() {
  const messages = capture("cargo", [...EXAMPLE, "--message-format=json"]);
  const built = messages
    ?.split("\n")
    .map((line) => JSON.parse(line))
    .find(({ executable, target }) => executable && target.name === "apply_patch");
  if (built === undefined) throw new Error(`cargo ${EXAMPLE.join(" ")} fails: run it to see why`);
  return built.executable;
}
