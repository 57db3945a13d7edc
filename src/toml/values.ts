/** What TOML can say, as values. */

/** A value. Whole numbers are `bigint`, so that `1` and `1.0` stay apart; dates keep their text. */
export type TomlValue = string | boolean | number | bigint | Date | readonly TomlValue[] | TomlTable;

/** A table, its keys in the order of the text. */
export interface TomlTable {
  readonly [name: string]: TomlValue;
}

/** What can't be said in TOML. */
export class NotToml extends Error {
  /** What it was. */
  readonly found: string;

  constructor(found: string) {
    super(`TOML has no ${found}`);
    this.name = "NotToml";
    this.found = found;
  }
}

/** The largest whole number of TOML, and with a sign the smallest one but one. */
const MOST = 2 ** 63;
/** Deeper values are taken for a mistake, or worse. */
const DEEPEST = 128;

/** Whether a value is a table. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Whether a value is a list of tables, and of nothing else. */
export function isTableList(value: TomlValue): value is readonly TomlTable[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

/** What a table holds under a name, and not what every object has. */
export function member(table: TomlTable, name: string): TomlValue | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * JSON, or what a parser gave, as a value of TOML. Whole numbers become integers: JSON doesn't keep `1.0` apart.
 *
 * @throws NotToml for null, and for what is deeper than 128 levels or no data at all.
 */
export function tomlValue(value: unknown, depth = 0): TomlValue {
  if (depth > DEEPEST) throw new NotToml(`value of more than ${DEEPEST} levels`);
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < MOST ? BigInt(value) : value;
  }
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => tomlValue(item, depth + 1));
  if (typeof value === "object" && value !== null) {
    return fromEntries(Object.entries(value).map(([name, inner]) => [name, tomlValue(inner, depth + 1)]));
  }
  throw new NotToml(value === null ? "null" : typeof value);
}

/** A table of these entries; `__proto__` is a name like others. */
export function fromEntries(entries: readonly (readonly [string, TomlValue])[]): TomlTable {
  return Object.fromEntries(entries);
}

/** Whether two values say the same. A table without entries is as good as none. */
export function sameValue(one: TomlValue, other: TomlValue): boolean {
  if (isTable(one) && isTable(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => {
      const [left, right] = [member(one, name), member(other, name)];
      if (left === undefined) return right !== undefined && isEmpty(right);
      return right === undefined ? isEmpty(left) : sameValue(left, right);
    });
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameValue(item, other[index]));
  }
  if (one instanceof Date && other instanceof Date) return one.toISOString() === other.toISOString();
  return Object.is(one, other);
}

function isEmpty(value: TomlValue): boolean {
  return isTable(value) && Object.values(value).every(isEmpty);
}
