/**
 * Where the version is written beside package.json. Each pattern has three groups: what stands before the
 * version, the version, and what stands after it.
 *
 * @type {{ name: string, pattern: RegExp }[]}
 */
export const versionPlaces = [
  { name: "Cargo.toml", pattern: /(\[workspace\.package\][^[]*?^version = ")([^"]+)(")/ms },
  { name: "Cargo.lock", pattern: /((?:name = "codex-embed-[a-z]+"\nversion = "))([^"]+)(")/g },
  { name: "package-lock.json", pattern: /(^ {2}"version": ")([^"]+)(")/m },
  { name: "package-lock.json", pattern: /("": \{\s+"name": "codex-embed",\s+"version": ")([^"]+)(")/ },
  { name: "src/version.ts", pattern: /(version = ")([^"]+)(")/ },
];
