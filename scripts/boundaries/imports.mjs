import { posix } from "node:path";

/**
 * @typedef {object} Rule
 * @property {string} what
 * @property {(importer: string, imported: string) => boolean} broken `imported` is a path below the root
 *   where the import is relative, else as written
 */

const loader = /^src\/engine\/load[^/]*\.ts$/;
const usesNode =
  /^src\/(cli|host\/node|sessions\/file|testing)\/|^src\/(engine\/load-node|adapters\/acp\/stdio)\.ts$/;
/** Packages that one module or folder each needs, or a few, which nobody else imports. */
const optional = new Map([
  ["@agentclientprotocol/sdk", "src/adapters/acp/"],
  ["@decimalturn/toml-patch", "src/toml/rewrite.ts"],
  ["ai", "src/adapters/ai-sdk/"],
  ["@opentelemetry/api", "src/adapters/opentelemetry/"],
  [
    "idb",
    ["src/host/lazy-database.ts", "src/sessions/indexeddb.ts", "src/host/virtual/indexeddb/database.ts"],
  ],
  ["fflate", "src/archive/deflate.ts"],
  ["modern-tar", "src/archive/tar.ts"],
  ["just-bash", ["bash-files", "just-bash", "redirections"].map((name) => `src/host/shells/${name}.ts`)],
]);
const typeBoxSchemas = "src/protocol/schemas/";
/** Where TypeBox is used beside: for types, and to read JSON Schema when a tool is first called. */
const typeBoxTools = /^src\/tools\/(json-schema|parameters)\.ts$/;

/** @type {Rule[]} */
const RULES = [
  {
    what: "pkg/ is the loaders' alone",
    broken: (importer, imported) => imported.startsWith("pkg/") && !loader.test(importer),
  },
  {
    what: "node: is for host/node/, sessions/file/, testing/, cli/, what serves standard streams and the Node loader",
    broken: (importer, imported) => imported.startsWith("node:") && !usesNode.test(importer),
  },
  {
    what: "TypeBox is for protocol/schemas/ and the arguments of tools, and loads with nothing else",
    broken: (importer, imported) =>
      (/^typebox($|\/)/.test(imported) || imported.startsWith(typeBoxSchemas)) &&
      !importer.startsWith(typeBoxSchemas) &&
      !(typeBoxTools.test(importer) && imported.startsWith("typebox")),
  },
  {
    what: "a host knows nothing of the engine, only where sessions are kept",
    broken: (importer, imported) =>
      importer.startsWith("src/host/") &&
      imported.startsWith("src/") &&
      !/^src\/(host|sessions)\//.test(imported),
  },
  {
    what: "a session store knows nothing of the engine",
    broken: (importer, imported) =>
      importer.startsWith("src/sessions/") &&
      imported.startsWith("src/") &&
      !/^src\/(sessions|protocol)\/|^src\/(errors|host\/(errors|lazy-database))\.ts$/.test(imported),
  },
  {
    what: "archives know files and nothing else",
    broken: (importer, imported) =>
      importer.startsWith("src/archive/") &&
      imported.startsWith("src/") &&
      !/^src\/(archive|host)\//.test(imported),
  },
  {
    what: "the protocol stands alone",
    broken: (importer, imported) =>
      importer.startsWith("src/protocol/") &&
      imported.startsWith("src/") &&
      !imported.startsWith("src/protocol/"),
  },
  {
    what: "no other package is needed at run time",
    broken: (importer, imported) =>
      !/^(src|pkg)\/|^node:|^typebox($|\/)|^#(platform|core-inline)$/.test(imported) &&
      ![optional.get(imported) ?? []].flat().some((place) => importer.startsWith(place)) &&
      !(importer.startsWith("src/mcp/") && imported.startsWith("@modelcontextprotocol/sdk/")),
  },
  {
    what: "imports end in .ts",
    broken: (_importer, imported) => imported.startsWith("src/") && !imported.endsWith(".ts"),
  },
];

/**
 * @param {string} importer path of the file below the root
 * @param {string} text its content
 * @returns {string[]} one line a broken rule
 */
export function importProblems(importer, text) {
  // What may be imported from elsewhere, whatever it needs.
  if (importer.startsWith("src/entries/")) return [];
  return importsOf(text).flatMap((written) => {
    const imported = written.startsWith(".") ? posix.join(posix.dirname(importer), written) : written;
    const broken = RULES.filter((rule) => rule.broken(importer, imported));
    return broken.map((rule) => `${importer} imports ${written}: ${rule.what}`);
  });
}

/**
 * An index holds nothing but re-exports, so that importing it does no work.
 *
 * @param {string} name
 * @param {string} text
 */
export function indexProblems(name, text) {
  const statements = withoutComments(text)
    .split(";")
    .map((part) => part.trim());
  const others = statements.filter((part) => part !== "" && !/^export\b[^=]*\bfrom\s*"[^"]+"$/.test(part));
  return others.map((part) => `${name} does more than export: ${part.split("\n")[0]}`);
}

/** @param {string} text @returns {string[]} what it imports, statically or not, types included */
function importsOf(text) {
  const code = withoutComments(text);
  const patterns = [
    /^\s*(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']/gm,
    /(?<![\w/])import\s*\(?\s*["']([^"']+)["']/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].flatMap((match) => match[1] ?? []));
}

/** @param {string} text */
function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
