/** Swaps a folder for a link to another one and back, until it is told to stop; prints how often it did. */

import { renameSync, symlinkSync, unlinkSync } from "node:fs";

const [folder = "", elsewhere = ""] = process.argv.slice(2);
let swaps = 0;
let stopping = false;
process.on("SIGTERM", () => {
  stopping = true;
});
process.stdout.write("ready\n");

function swap(): void {
  for (let round = 0; round < 50; round += 1) {
    swaps += 1;
    try {
      const kept = `${folder}.${swaps}`;
      renameSync(folder, kept);
      symlinkSync(elsewhere, folder);
      unlinkSync(folder);
      renameSync(kept, folder);
    } catch {
      // A patch made the folder anew while it was away; the next round takes that one.
    }
  }
  if (stopping) process.stdout.write(`${swaps}\n`);
  else setImmediate(swap);
}

swap();
