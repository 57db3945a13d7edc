import { readFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { CoreSource } from "../../src/engine/load.ts";
import { version } from "../../src/version.ts";

const wasm = new Uint8Array(readFileSync(new URL("../../pkg/core_bg.wasm", import.meta.url)));

// The shared core is one per realm: each story starts in a realm of its own.
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock("#core-inline");
});

const onNode = () => import("../../src/engine/load-node.ts");
const onWeb = () => import("../../src/engine/load-web.ts");
const inlined = () => import("../../src/engine/load-inline.ts");
const onEdge = () => import("../../src/engine/load-edge.ts");

/** Answers every fetch with `body`. */
function serve(body: BodyInit | null, init: ResponseInit): void {
  vi.stubGlobal("fetch", async () => new Response(body, init));
}

function padded(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(bytes.length + 2);
  more.set(bytes, 2);
  return more;
}

function forbidFetch(): void {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
}

/** As in a program whose bundler left the copy in JavaScript behind. */
function withoutCopy(): void {
  vi.doMock("#core-inline", () => {
    throw new Error("no such module");
  });
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

  test("instances of one module know nothing of each other", async () => {
    const { createCore, loadCore } = await onNode();
    const [shared, own] = [await loadCore(), await createCore()];
    expect(() => own.exports.open("{}")).toThrow(/invalid/);
    expect(() => own.exports.close(7)).toThrow(/session_closed/);
    own.reset();
    expect(shared.exports.version()).toBe(version);
    expect(own.exports.stats()).toBe(shared.exports.stats());
  });

  test.each<[string, () => CoreSource]>([
    ["a module that was compiled elsewhere", () => new WebAssembly.Module(wasm)],
    ["bytes", () => wasm],
    ["a buffer", () => wasm.slice().buffer],
    ["a part of a buffer", () => padded(wasm).subarray(2)],
    ["a response", () => new Response(wasm)],
    ["a response of its type", () => new Response(wasm, { headers: { "content-type": "application/wasm" } })],
  ])("%s will do", async (_what, source) => {
    const { loadModule, loadCore } = await onNode();
    expect(await loadModule(source())).toBeInstanceOf(WebAssembly.Module);
    expect((await loadCore()).exports.version()).toBe(version);
  });

  test("only the first source is looked at", async () => {
    const { loadModule } = await onNode();
    const module = new WebAssembly.Module(wasm);
    expect(await loadModule(module)).toBe(module);
    expect(await loadModule(new Uint8Array())).toBe(module);
  });

  test.each<[string, CoreSource]>([
    ["no bytes", new Uint8Array()],
    ["a page of HTML", new TextEncoder().encode("<!doctype html>")],
    ["half a module", wasm.slice(0, wasm.length / 2)],
    ["bytes that are not ours", new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
    ["a module that is not ours", new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))],
    ["a response that is none", new Response("", { status: 503 })],
  ])("%s: a coded error, and the next try works", async (_what, source) => {
    const { loadModule } = await onNode();
    await expect(loadModule(source)).rejects.toMatchObject({
      code: "wasm_load_failed",
      message: expect.stringContaining("Reinstall codex-embed"),
    });
    await expect(loadModule()).resolves.toBeDefined();
  });

  test.each([
    ["a path", "core_bg.wasm"],
    ["a number", 7],
    ["nothing", null],
  ])("%s is no source", async (_what, source) => {
    const { loadCore } = await import("../../src/index.ts");
    const wrong: unknown = Promise.resolve(source);
    await expect(loadCore(wrong as Promise<CoreSource>)).rejects.toMatchObject({ code: "invalid_argument" });
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

  const failures: [string, BodyInit | null, ResponseInit, string][] = [
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
  ];

  test.each(failures)("%s: the copy in JavaScript stands in", async (_what, body, init) => {
    serve(body, init);
    const core = await (await onWeb()).loadCore();
    expect(core.exports.version()).toBe(version);
  });

  test.each(failures)("%s and no copy: a coded error, and the next try works", async (...story) => {
    const [, body, init, message] = story;
    withoutCopy();
    const { loadCore } = await onWeb();
    serve(body, init);
    await expect(loadCore()).rejects.toMatchObject({
      code: "wasm_load_failed",
      message: expect.stringContaining(message),
    });
    serve(wasm, { headers: { "content-type": "application/wasm" } });
    await expect(loadCore()).resolves.toBeDefined();
  });

  test("no network and no copy: a coded error", async () => {
    withoutCopy();
    forbidFetch();
    const { loadCore } = await onWeb();
    await expect(loadCore()).rejects.toMatchObject({ code: "wasm_load_failed" });
  });

  test("a program with the module in it fetches nothing", async () => {
    forbidFetch();
    const core = await (await inlined()).loadCore();
    expect(core.exports.version()).toBe(version);
  });
});

describe("on the edge", () => {
  test("the module is handed in", async () => {
    forbidFetch();
    const { loadCore, loadModule } = await onEdge();
    await loadModule(new WebAssembly.Module(wasm));
    expect((await loadCore()).exports.version()).toBe(version);
  });

  test("without it, the error says how", async () => {
    const { loadCore } = await onEdge();
    await expect(loadCore()).rejects.toMatchObject({
      code: "wasm_load_failed",
      message: expect.stringContaining("await loadCore(module)"),
    });
  });
});
