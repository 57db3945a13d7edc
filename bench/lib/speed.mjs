/** How fast a way of validation is. */

/**
 * Milliseconds to load it and for its first event, and events per second.
 *
 * @typedef {{ load: number, first: number, perSecond: number }} Speed
 */

/** Processes and visits for each figure, whose best counts: others on the machine only add time. */
const REPEATS = 3;

/**
 * @param {() => Promise<Speed>} measure called {@link REPEATS} times
 * @returns {Promise<Speed>} the best of each figure
 */
export async function bestOf(measure) {
  let best = await measure();
  for (let time = 1; time < REPEATS; time++) best = better(best, await measure());
  return best;
}

/** @returns {Speed} */
export function better(/** @type {Speed} */ a, /** @type {Speed} */ b) {
  return {
    load: Math.min(a.load, b.load),
    first: Math.min(a.first, b.first),
    perSecond: Math.max(a.perSecond, b.perSecond),
  };
}
