/** Repeats measurements side by side until they are steady. */

import { summarise } from "./statistics.mjs";

/**
 * One thing to measure: a run gives one sample for each of its figures, by name.
 *
 * @typedef {() => Promise<Record<string, number>>} Contender
 */

/**
 * Runs the contenders in turn, so that whatever else the machine does meets all of them. Stops after
 * `least` rounds once no figure is noisy, and after `most` rounds in any case.
 *
 * @param {readonly Contender[]} contenders
 * @param {{ least: number, most: number }} limits rounds
 * @returns {Promise<Record<string, import("./statistics.mjs").Summary>>} by figure
 */
export async function measure(contenders, { least, most }) {
  /** @type {Map<string, number[]>} */
  const samples = new Map();
  for (let round = 1; round <= most; round += 1) {
    for (const contender of contenders) {
      for (const [figure, value] of Object.entries(await contender())) {
        const known = samples.get(figure);
        if (known === undefined) samples.set(figure, [value]);
        else known.push(value);
      }
    }
    if (round >= least && summaries(samples).every(([, summary]) => !summary.noisy)) break;
  }
  return Object.fromEntries(summaries(samples));
}

/** @param {Map<string, number[]>} samples */
function summaries(samples) {
  return [...samples].map(([figure, values]) => /** @type {const} */ ([figure, summarise(values)]));
}
