/**
 * What the generated checks are made of.
 *
 * A check that fails notes the failure here, and its callers add their steps on the way out. One failure is
 * kept: the last. Checks never wait, so nothing comes between a failure and `failure()`.
 */

/** Tells whether a value fits, and notes where it doesn't. */
export type Check = (value: unknown) => boolean;

/** An object whose fields are not known yet. */
export type Fields = { readonly [name: string]: unknown };

/** Why a value doesn't fit. */
export interface Failure {
  /** The steps to the place, such as `.msg.plan[2].status`; empty for the value itself. */
  readonly path: string;
  /** What should be there, for people. */
  readonly expected: string;
}

/** From the place outwards. */
let steps: (string | number)[] = [];
let expectation = "";

/** Notes a failure at a value, or at one of its fields. */
export function fail(expected: string, step?: string | number): false {
  expectation = expected;
  steps = step === undefined ? [] : [step];
  return false;
}

/** Adds a step to the path of the failure that was just noted. */
export function within(step: string | number): false {
  steps.push(step);
  return false;
}

/** The last failure. */
export function failure(): Failure {
  const path = steps
    .map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .reverse()
    .join("");
  return { path, expected: expectation };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function integer(value: unknown, minimum = -Infinity, maximum = Infinity): boolean {
  return Number.isInteger(value) && minimum <= Number(value) && Number(value) <= maximum;
}

export function string(value: unknown): boolean {
  return typeof value === "string" || fail("a string");
}

/** JSON of any kind. */
export function anything(value: unknown): boolean {
  return value !== undefined || fail("a value");
}

export function list(value: unknown, check: Check): boolean {
  if (!Array.isArray(value)) return fail("an array");
  for (let index = 0; index < value.length; index++) {
    if (!check(value[index])) return within(index);
  }
  return true;
}

export function record(value: unknown, check: Check): boolean {
  if (!isFields(value)) return fail("an object");
  for (const name of Object.keys(value)) {
    if (!check(value[name])) return within(name);
  }
  return true;
}

/** Whether an object has no fields beside those named. */
export function only(value: Fields, names: readonly string[]): boolean {
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) return fail("no such field", name);
  }
  return true;
}
