/** Calls of the runner that are wrong: one clear message, and exit code 2. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { main } from "./runner/cli.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "conformance-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

async function call(...args: string[]): Promise<{ code: number; message: string }> {
  let message = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    message += String(text);
    return true;
  });
  const code = await main(args, new URL("./", import.meta.url));
  return { code, message };
}

test.each([[["--jobs", "0"]], [["--jobs", "many"]], [["--what"]], [["one", "two"]]])("%j", async (args) => {
  const { code, message } = await call(...args);
  expect(code).toBe(2);
  expect(message).toContain("usage: npm run conformance");
});

test("a scenario that is not there", async () => {
  const { code, message } = await call("--only", "nowhere");
  expect(code).toBe(2);
  expect(message).toContain("no scenario named nowhere");
});

test("a folder without scenarios, and one that is not there", async () => {
  expect(await call(folder)).toMatchObject({ code: 2, message: expect.stringContaining("no scenarios in") });
  expect(await call(join(folder, "x"))).toMatchObject({
    code: 2,
    message: expect.stringContaining("ENOENT"),
  });
});

test("a file that is no scenario", async () => {
  await writeFile(join(folder, "odd.json"), "[]");
  const { code, message } = await call(folder);
  expect(code).toBe(2);
  expect(message).toMatch(/odd\.json: a scenario is an object/);
});
