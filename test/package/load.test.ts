import { readFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { version } from "../../src/version.ts";

const wasm = new Uint8Array(readFileSync(new URL("../../pkg/core_bg.wasm", import.meta.url)));

// The core is one per realm: each story starts in a realm of its own.
beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

const onNode = () => import("../../src/engine/load-node.ts");
const onWeb = () => import("../../src/engine/load-web.ts");

/** Answers every fetch with `body`. */
function serve(body: BodyInit | null, init: ResponseInit): void {
  vi.stubGlobal("fetch", async () => new Response(body, init));
}

describe("on Node", () => {
  test("the core loads from its file, once", async () => {
    const { loadCore } = await onNode();
    const [first, second] = await Promise.all([loadCore(), loadCore()]);
    expect(first).toBe(second);
    expect(first.exports.version()).toBe(version);
  });

  test("an instance is replaced by a fresh one, behind the same functions", async () => {
    const core = await (await onNode()).loadCore();
    const { stats } = core.exports;
    const before = stats();
    core.reset();
    expect(stats()).toBe(before);
  });

  test("a module that was compiled elsewhere is taken", async () => {
    const { loadCore } = await onNode();
    const core = await loadCore(new WebAssembly.Module(wasm));
    expect(core.exports.version()).toBe(version);
  });

  test.each([
    ["no bytes", new Uint8Array()],
    ["a page of HTML", new TextEncoder().encode("<!doctype html>")],
    ["half a module", wasm.slice(0, wasm.length / 2)],
    ["a module that is not ours", new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
  ])("%s: a coded error, and the next try works", async (_what, bytes) => {
    const { loadCore } = await onNode();
    await expect(loadCore(bytes)).rejects.toMatchObject({
      code: "wasm_load_failed",
      message: expect.stringContaining("Reinstall codex-embed"),
    });
    await expect(loadCore()).resolves.toBeDefined();
  });
});

describe("in a browser", () => {
  test("the module is compiled while it arrives", async () => {
    serve(wasm, { headers: { "content-type": "application/wasm" } });
    const core = await (await onWeb()).loadCore();
    expect(core.exports.version()).toBe(version);
  });

  test("a server that doesn't know the type will do", async () => {
    serve(wasm, { headers: { "content-type": "application/octet-stream" } });
    const core = await (await onWeb()).loadCore();
    expect(core.exports.version()).toBe(version);
  });

  test.each([
    ["404", null, { status: 404 }, "HTTP status 404"],
    [
      "the app's page in its place",
      "<!doctype html>",
      { headers: { "content-type": "text/html" } },
      "does not hold it",
    ],
    [
      "half of it",
      wasm.slice(0, 99),
      { headers: { "content-type": "application/wasm" } },
      "does not hold it",
    ],
  ])("%s: a coded error, and the next try works", async (_what, body, init, message) => {
    const { loadCore } = await onWeb();
    serve(body, init);
    await expect(loadCore()).rejects.toMatchObject({
      code: "wasm_load_failed",
      message: expect.stringContaining(message),
    });
    serve(wasm, { headers: { "content-type": "application/wasm" } });
    await expect(loadCore()).resolves.toBeDefined();
  });

  test("no network: a coded error", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    const { loadCore } = await onWeb();
    await expect(loadCore()).rejects.toMatchObject({ code: "wasm_load_failed" });
  });
});
