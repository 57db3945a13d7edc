// Plays scenarios through the built library and compares with what the reference did.
// usage: npm run conformance -- [DIR] [--only NAME] [--out FILE]
import { importTypeScript } from "./conformance/import-typescript.mjs";

// The reference was recorded in this zone, and the model is told which one it is.
process.env.TZ = "Etc/UTC";

const { main } = await importTypeScript("test/conformance/runner/cli.ts", "conformance");
process.exitCode = await main(process.argv.slice(2), new URL("../test/conformance/", import.meta.url));
