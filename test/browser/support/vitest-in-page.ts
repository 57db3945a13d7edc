/**
 * As much of vitest as the contract suites use, for a page, where vitest itself doesn't run. Tests are gathered
 * while the suites are described, and `runTests` runs them one after the other.
 */
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import type { Counts } from "../../runtimes/runner/counts.ts";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
);

type Body = (context: { skip: () => never }) => unknown;
type Hook = () => unknown;

interface Test {
  readonly name: string;
  readonly body: Body;
  /** The suites that it is in, outermost first. */
  readonly suites: readonly Suite[];
}

interface Suite {
  readonly name: string;
  readonly before: Hook[];
  readonly after: Hook[];
}

const tests: Test[] = [];
let open: readonly Suite[] = [{ name: "", before: [], after: [] }];

export function describe(name: string, body: () => void): void {
  const outside = open;
  open = [...outside, { name, before: [], after: [] }];
  body();
  open = outside;
}

export const test = Object.assign(
  /** The limit of `options` is not kept: the page as a whole has one. */
  (name: string, ...given: [Body] | [options: object, Body]): void => {
    const [first, body = first] = given;
    if (typeof body === "function") tests.push({ name, body: body as Body, suites: open });
  },
  {
    each:
      (cases: readonly unknown[]) =>
      (name: string, body: (...values: unknown[]) => unknown): void => {
        for (const [index, values] of cases.entries()) {
          const own: unknown[] = Array.isArray(values) ? values : [values];
          test(`${name} (${index + 1})`, () => body(...own));
        }
      },
  },
);
export const it = test;

export function beforeEach(hook: Hook): void {
  open.at(-1)?.before.push(hook);
}

export function afterEach(hook: Hook): void {
  open.at(-1)?.after.push(hook);
}

/** What `skip` throws. */
const SKIPPED = Symbol("skipped");
const skip = (): never => {
  throw SKIPPED;
};

/** Runs what was gathered. */
export async function runTests(): Promise<Counts> {
  let passed = 0;
  let skipped = 0;
  const failures: string[] = [];
  for (const { name, body, suites } of tests) {
    const title = [...suites.map((suite) => suite.name), name].filter(Boolean).join(" > ");
    try {
      for (const suite of suites) for (const hook of suite.before) await hook();
      try {
        await body({ skip });
      } finally {
        for (const suite of [...suites].reverse()) for (const hook of suite.after) await hook();
      }
      passed += 1;
    } catch (error) {
      if (error === SKIPPED) skipped += 1;
      else failures.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { passed, skipped, failed: failures.length, failures };
}
