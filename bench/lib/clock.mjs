/**
 * Milliseconds on the system's monotonic clock. All processes of a machine share it, so that a time taken
 * in one can be subtracted from a time taken in another.
 *
 * @returns {number}
 */
export function now() {
  return Number(process.hrtime.bigint()) / 1e6;
}
