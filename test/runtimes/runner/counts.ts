/** How many tests passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, a line or more each. */
  readonly failures: readonly string[];
}

/** One failure where no test could be counted. */
export function broken(why: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, failures: [why] };
}

/** Two counts as one. */
export function sum(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}
