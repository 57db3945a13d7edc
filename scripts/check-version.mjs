/** Checks that package.json's version is the one that Cargo, the lock files and the code name. */

import { readText, report } from "./lib/files.mjs";
import { main } from "./lib/run.mjs";
import { versionPlaces } from "./lib/version-places.mjs";

await main(() => {
  const { version } = JSON.parse(readText("package.json"));
  const problems = versionPlaces.flatMap(({ name, pattern }) => {
    const found = [...readText(name).matchAll(new RegExp(pattern, `${pattern.flags.replace("g", "")}g`))];
    if (found.length === 0) return [`${name} does not name it where it is expected`];
    return found.filter((match) => match[2] !== version).map((match) => `${name} says ${match[2]}`);
  });
  report(`The version is ${version} (package.json), but`, [...new Set(problems)]);
});
