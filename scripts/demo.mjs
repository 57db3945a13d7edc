// Shows the library at work: a scripted model repairs a small project, or with --live a real one does a task.
// usage: npm run demo, or npm run demo -- --live "prompt"
import { fileURLToPath } from "node:url";
import { importTypeScript } from "./conformance/import-typescript.mjs";

const { main } = await importTypeScript("scripts/demo/main.ts", "demo");
process.exitCode = await main(
  process.argv.slice(2),
  fileURLToPath(new URL("../examples/demo-project", import.meta.url)),
);
