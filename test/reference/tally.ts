/** What came of the cases of one part. */
export class Tally {
  passed = 0;
  failed = 0;
  readonly #name: string;
  readonly #decided = new Map<string, number>();
  readonly #notes = new Map<string, number>();

  /** @param name The part, as it is printed. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Both did the same. */
  pass(): void {
    this.passed += 1;
  }

  /** They differ as decided; `what` as in docs/decisions/differences.md. */
  decided(what: string): void {
    this.passed += 1;
    count(this.#decided, what);
  }

  /** They differ. The first few are printed whole. */
  fail(name: string, details: unknown): void {
    this.failed += 1;
    if (this.failed <= 5) process.stdout.write(`${name} differs: ${JSON.stringify(details, null, 1)}\n`);
  }

  /** Counts cases of a kind, so that what was generated can be judged. */
  note(kind: string): void {
    count(this.#notes, kind);
  }

  /** A few lines for people. */
  describe(): string {
    const notes = [...this.#notes].sort().map(([kind, times]) => `  ${times} ${kind}`);
    const decided = [...this.#decided]
      .sort()
      .map(([what, times]) => `  ${times} differ by decision: ${what}`);
    return [`${this.#name}: ${this.passed} passed, ${this.failed} failed`, ...notes, ...decided].join("\n");
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
