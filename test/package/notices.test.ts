/** How the licences of what is in the package are read. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { chosen, textOf } from "../../scripts/package/licences.mjs";

describe("the licence that a work is used under", () => {
  test.each([
    ["MIT", ["MIT"]],
    ["Apache-2.0 OR MIT", ["MIT"]],
    ["Apache-2.0/MIT", ["MIT"]],
    ["Unlicense OR MIT", ["MIT"]],
    ["Apache-2.0", ["Apache-2.0"]],
    ["(MIT OR Apache-2.0) AND Unicode-3.0", ["MIT", "Unicode-3.0"]],
  ])("%s", (expression, licences) => {
    expect(chosen(expression)).toEqual(licences);
  });

  test.each(["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0 WITH LLVM-exception", "ISC AND MIT OR GPL-3.0"])(
    "%s is for a person to look at",
    (expression) => {
      expect(() => chosen(expression)).toThrow(`no known licence in "${expression}"`);
    },
  );
});

describe("its text", () => {
  let folder = "";
  const work = () => ({ name: "work", version: "1.0.0", licence: "MIT", folder });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "codex-embed-licence-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is in the file of that licence, or in the only one", async () => {
    await writeFile(join(folder, "LICENSE"), "both\n");
    expect(textOf(work(), "MIT")).toBe("both");
    await writeFile(join(folder, "LICENSE-MIT"), "\r\nours\r\nalone\r\n");
    expect(textOf(work(), "MIT")).toBe("ours\nalone");
  });

  test("of Apache-2.0 is our own LICENSE, and what goes with it the work's notice", async () => {
    await writeFile(join(folder, "LICENSE"), "Apache");
    expect(textOf(work(), "Apache-2.0")).toBeUndefined();
    await writeFile(join(folder, "NOTICE"), "Made by somebody.");
    expect(textOf(work(), "Apache-2.0")).toBe("Made by somebody.");
  });

  test("that is missing is an error, which names the work and the folder", async () => {
    expect(() => textOf(work(), "MIT")).toThrow(`work has no file with its licence, MIT, in ${folder}`);
  });
});
