import { expect, it } from "vitest";

import { nodeChunks } from "../../scripts/lib/chunks.mjs";

/** What imports what, statically. */
const imports: Record<string, readonly string[]> = {
  "src/entries/index.ts": ["src/engine/session.ts", "src/protocol/decode.ts", "src/errors.ts"],
  "src/entries/protocol.ts": ["src/protocol/decode.ts"],
  "src/entries/streams.ts": ["src/adapters/streams/events.ts", "src/protocol/decode.ts"],
  "src/adapters/streams/events.ts": ["src/errors.ts"],
  "src/engine/session.ts": ["src/engine/driver.ts", "src/errors.ts", "src/protocol/decode.ts"],
  "src/engine/load-node.ts": ["src/errors.ts"],
  "src/host/node/index.ts": ["src/host/node/http.ts", "src/errors.ts"],
  "src/sessions/file/index.ts": ["src/sessions/file/lease.ts"],
  "src/entries/node.ts": ["src/host/node/index.ts"],
};

const chunkOf = nodeChunks((path) => path);
const chunks = (...ids: string[]) =>
  ids.map((id) => chunkOf(id, { getModuleInfo: (of) => ({ importedIds: imports[of] ?? [] }) }));

it("a session is one file, with the loader, and its host another, with the store", () => {
  expect(chunks("src/engine/session.ts", "src/engine/driver.ts", "src/engine/load-node.ts")).toEqual([
    "agent",
    "agent",
    "agent",
  ]);
  expect(chunks("src/host/node/http.ts", "src/sessions/file/lease.ts")).toEqual(["host", "host"]);
});

it("entries without an agent don't load it: checks and what is shared are files of their own", () => {
  expect(chunks("src/protocol/decode.ts", "src/errors.ts")).toEqual(["protocol", "common"]);
});

it("entries, and what only they need, are left to rollup", () => {
  expect(chunks("src/entries/index.ts", "src/adapters/streams/events.ts")).toEqual([undefined, undefined]);
});
