import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

import { bundledSize } from "../../scripts/protocol/size.mjs";

const entry = fileURLToPath(new URL("../../src/protocol/index.ts", import.meta.url));
const sizeOf = (...names: string[]) => bundledSize(entry, names);

it("costs a comparison to tell an event's type", async () => {
  expect((await sizeOf("isEvent")).minified).toBeLessThan(100);
});

it("brings the checks of what is decoded, and no others", async () => {
  const op = await sizeOf("decodeOp");
  const event = await sizeOf("decodeEvent");
  const all = await sizeOf("decodeEvent", "decodeOp", "decodeResponseItem", "decodeRolloutLine", "isEvent");
  expect(op.gzip).toBeLessThan(5_000);
  expect(event.gzip).toBeLessThan(13_000);
  expect(all.gzip).toBeLessThan(16_000);
  expect(op.code).not.toContain("exec_command_begin");
  expect(event.code).toContain("exec_command_begin");
});

it("stands alone: no WebAssembly, no TypeBox, nothing else to import, no code made at run time", async () => {
  const { code } = await sizeOf("decodeEvent", "decodeOp", "decodeResponseItem", "decodeRolloutLine");
  expect(code).not.toMatch(/WebAssembly|TypeBox|\bimport\b|\beval\b|\bFunction\(/);
});
