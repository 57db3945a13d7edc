// Runs the tests and the scenarios in every runtime, compares them, and measures.
// usage: npm run test:runtimes -- [--only NAME,...] [--ci] [--docs]
import { importTypeScript } from "./conformance/import-typescript.mjs";
import { root } from "./lib/root.mjs";
import { openBrowser } from "./runtimes/page.mjs";

// The reference was recorded in this zone, and the model is told which one it is.
process.env.TZ = "Etc/UTC";

const { main } = await importTypeScript("test/runtimes/runner/cli.ts", "runtimes");
process.exitCode = await main(process.argv.slice(2), root, openBrowser);
