/** `writer.mjs HOME ID FROM`: appends numbered lines until it is killed, and prints each number once it is kept. */

import { FileSessionStore } from "../../../src/sessions/file/index.ts";

const [home = "", id = "", from = "0"] = process.argv.slice(2);
const log = await new FileSessionStore(home, { fsync: "never" }).open(id);
for (let number = Number(from); ; number++) {
  // Some appends take several writes, so that a kill can come in between.
  const pad = "x".repeat(number % 7 === 0 ? 2_000_000 : 700);
  await log.append(`${JSON.stringify({ number, pad })}\n`);
  process.stdout.write(`${number}\n`);
}
