/** Checks that package.json's version is the one that Cargo, the lock files and the code name. */

import { readText, report } from "./lib/files.mjs";
import { main } from "./lib/run.mjs";

await main(() => {
  const { version } = JSON.parse(readText("package.json"));
  const named = {
    "Cargo.toml": /\[workspace\.package\][^[]*?^version = "([^"]+)"/ms.exec(readText("Cargo.toml"))?.[1],
    "Cargo.lock": /name = "codex-embed-wasm"\nversion = "([^"]+)"/.exec(readText("Cargo.lock"))?.[1],
    "package-lock.json": JSON.parse(readText("package-lock.json")).version,
    "src/version.ts": /version = "([^"]+)"/.exec(readText("src/version.ts"))?.[1],
  };
  const others = Object.entries(named).filter(([, found]) => found !== version);
  report(
    `The version is ${version} (package.json), but`,
    others.map(([name, found]) => `${name} says ${found}`),
  );
});
