/** Objects whose fields may be absent, but not `null`. */

/** The fields that hold something. */
type Present<T> = { [Name in keyof T]?: NonNullable<T[Name]> };

/** A copy without the fields that are `null` or `undefined`. */
export function present<T extends object>(fields: T): Present<T> {
  const kept: Present<T> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}
