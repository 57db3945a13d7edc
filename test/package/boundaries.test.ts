import { describe, expect, test } from "vitest";

import { importProblems, indexProblems } from "../../scripts/boundaries/imports.mjs";

const problem = (importer: string, code: string): string => importProblems(importer, code).join("\n");

describe("the boundaries check refuses", () => {
  test.each([
    ["the module outside the loaders", "src/engine/driver.ts", 'import * as core from "../../pkg/core.js";'],
    ["Node in the facade", "src/codex.ts", 'import { join } from "node:path";'],
    ["Node in the virtual host", "src/host/virtual/host.ts", 'import { posix } from "node:path";'],
    ["TypeBox in the engine", "src/engine/driver.ts", 'import { Type } from "typebox";'],
    ["TypeBox in the settings", "src/config.ts", 'import { Type } from "typebox";'],
    ["the schemas in the protocol", "src/protocol/decode.ts", 'import { a } from "./schemas/event.ts";'],
    [
      "a host that knows the engine",
      "src/host/virtual/host.ts",
      'import type { Core } from "../../engine/load.ts";',
    ],
    ["a protocol that knows the facade", "src/protocol/decode.ts", 'import { a } from "../errors.ts";'],
    ["a store that knows the engine", "src/sessions/memory.ts", 'import { a } from "../engine/ids.ts";'],
    ["Node in a store for browsers", "src/sessions/records.ts", 'import { join } from "node:path";'],
    ["an optional package elsewhere", "src/sessions/memory.ts", 'import { openDB } from "idb";'],
    ["another package", "src/codex.ts", 'import { z } from "zod";'],
    ["a lazy import of one", "src/codex.ts", 'const z = await import("zod");'],
    ["an import for its effect", "src/codex.ts", 'import "zod";'],
    ["an import over several lines", "src/codex.ts", 'import {\n  z,\n} from "zod";'],
    ["a re-export", "src/codex.ts", 'export * from "zod";'],
    ["an ending of .js", "src/codex.ts", 'import { a } from "./thread.js";'],
  ])("%s", (_what, importer, code) => {
    expect(problem(importer, code)).toContain(importer);
  });

  test("an index that does more than export", () => {
    expect(indexProblems("src/index.ts", 'export { a } from "./a.ts";\nstart();')).toHaveLength(1);
    expect(indexProblems("src/index.ts", "export const a = 1;")).toHaveLength(1);
  });
});

describe("the boundaries check lets through", () => {
  test.each([
    ["src/engine/load.ts", 'import * as core from "../../pkg/core.js";'],
    ["src/host/node/files.ts", 'import { readFile } from "node:fs/promises";'],
    ["src/sessions/file/log.ts", 'import { open } from "node:fs/promises";'],
    ["src/sessions/indexeddb.ts", 'import { openDB } from "idb";'],
    ["src/host/types.ts", 'import type { SessionStore } from "../sessions/types.ts";'],
    ["src/testing/server.ts", 'import { createServer } from "node:http";'],
    ["src/protocol/schemas/define.ts", 'import * as Type from "typebox";'],
    ["src/protocol/schemas/event.ts", 'import { define } from "./define.ts";'],
    ["src/engine/driver.ts", 'import { loadCore } from "#platform";'],
    ["src/codex.ts", '// import { z } from "zod";\n/* import "zod"; */\nimport { a } from "./thread.ts";'],
  ])("%s: %s", (importer, code) => {
    expect(problem(importer, code)).toBe("");
  });

  test("an index of exports with a comment", () => {
    const text = '/** All of it. */\nexport { a } from "./a.ts";\nexport type {\n  B,\n} from "./b.ts";\n';
    expect(indexProblems("src/index.ts", text)).toEqual([]);
  });
});
