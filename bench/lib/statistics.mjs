/** What is said of repeated measurements. */

/** @typedef {{ median: number, min: number, max: number, runs: number, noisy: boolean }} Summary */

/** How far the median may lie above the minimum, as a part of the median, before a figure counts as noisy. */
const NOISY = 0.15;

/**
 * @param {readonly number[]} samples at least one
 * @returns {number} the middle sample; of an even number the mean of the two in the middle
 */
export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error("a median needs samples");
  return (lower + upper) / 2;
}

/**
 * A machine that others use only ever adds time: a median near the minimum is one that they left alone.
 *
 * @param {readonly number[]} samples at least one
 * @returns {Summary}
 */
export function summarise(samples) {
  const middle = median(samples);
  const min = Math.min(...samples);
  return {
    median: middle,
    min,
    max: Math.max(...samples),
    runs: samples.length,
    noisy: middle - min > NOISY * Math.abs(middle),
  };
}
