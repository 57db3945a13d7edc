/** What the figures were taken on, and whether it was quiet. */

import { cpus, loadavg } from "node:os";

/** @returns {string} one line */
export function describeMachine() {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim()}, ${process.platform} ${process.arch}, Node ${process.version}`;
}

/**
 * @returns {string | undefined} a warning when more programs want to run than there are processors
 */
export function contention() {
  const [load = 0] = loadavg();
  const processors = cpus().length;
  if (load <= processors * 0.75) return undefined;
  return `other programs are busy (load ${load.toFixed(1)} on ${processors} processors): compare the minima, or measure again later`;
}
