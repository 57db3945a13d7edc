/** A path as a model reads it: `query.tags[0]`, or `the arguments` for the whole. */
export function pathOf(keys: readonly PropertyKey[]): string {
  let path = "";
  for (const key of keys) {
    if (/^\d+$/.test(String(key))) path += `[${String(key)}]`;
    else path += path === "" ? String(key) : `.${String(key)}`;
  }
  return path === "" ? "the arguments" : path;
}
