/** A program that has not installed the package which changes of settings need. */
import { createVirtualHost } from "codex-embed/virtual";
import { expect, test, vi } from "vitest";
import { served } from "./support/served.ts";

vi.mock("@decimalturn/toml-patch", () => {
  throw new Error("not there");
});

test("is told what is missing, when settings are changed and not before", async () => {
  const host = createVirtualHost({ files: { "/codex/config.toml": 'model = "m"\n' } });
  const { client } = await served({ host, codexHome: "/codex" }).join();
  expect(await client.request("config/read", { includeLayers: true })).toMatchObject({
    config: { model: "m" },
  });
  expect(await client.request("configRequirements/read", {})).toEqual({ requirements: null });
  const write = { keyPath: "model", value: "x", mergeStrategy: "replace" };
  await expect(client.request("config/value/write", write)).rejects.toMatchObject({
    code: -32600,
    data: { code: "unsupported" },
    message: expect.stringContaining("npm install @decimalturn/toml-patch"),
  });
  expect(new TextDecoder().decode(await host.fs.readFile("/codex/config.toml"))).toBe('model = "m"\n');
});
