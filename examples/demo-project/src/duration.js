/**
 * A duration as people write it: 3661 is "1h 1m 1s". Parts that are zero are left out.
 *
 * @param {number} seconds whole seconds, 0 or more
 */
export function formatDuration(seconds) {
  if (!Number.isInteger(seconds) || seconds < 0) {
    throw new RangeError(`not a number of whole seconds: ${seconds}`);
  }
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60), "m"],
    [seconds % 60, "s"],
  ];
  const shown = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value}${unit}`);
  return shown.length > 0 ? shown.join(" ") : "0s";
}
