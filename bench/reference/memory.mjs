/** What a process takes of the machine's memory. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * @param {number} pid
 * @returns {{ resident: number, own?: number }} bytes; `own` leaves out what other processes share, and is
 *   known on Linux only
 */
export function processMemory(pid) {
  if (process.platform !== "linux") {
    const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return { resident: Number(kilobytes) * 1024 };
  }
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const field = (/** @type {string} */ name) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
    if (kilobytes === undefined) throw new Error(`the kernel tells no ${name} of a process`);
    return Number(kilobytes) * 1024;
  };
  return { resident: field("Rss"), own: field("Private_Clean") + field("Private_Dirty") };
}
