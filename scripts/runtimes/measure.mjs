// Measures in the runtime that runs this: `measure.mjs FOLDER SHORT LONG`, see test/runtimes/measure.ts.
import { importTypeScript } from "../conformance/import-typescript.mjs";

const { main } = await importTypeScript("test/runtimes/measure-program.ts", "runtimes-measure");
const [folder, short, long] = process.argv.slice(2);
await main(folder, short, long);
