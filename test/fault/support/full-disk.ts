/** `full-disk.mjs HOME ID`: appends to a session until that fails, then something short; prints what came of it. */

import { FileSessionStore } from "../../../src/sessions/file/index.ts";

const [home = "", id = ""] = process.argv.slice(2);
const log = await new FileSessionStore(home).open(id);
let kept = 0;
let code: unknown;
try {
  for (; ; kept++) await log.append(`${JSON.stringify({ kept, pad: "x".repeat(10_000) })}\n`);
} catch (error) {
  code = (error as { code?: unknown }).code;
}
const short = await log.append('{"short":true}\n').then(
  () => "kept",
  (error: unknown) => String(error),
);
await log.close();
process.stdout.write(JSON.stringify({ kept, code, short }));
