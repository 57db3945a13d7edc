/** That the tests run where they were sent. Some ways to start vitest in another runtime end up in Node. */
import { Session } from "codex-embed";
import { expect, test } from "vitest";

const asked = process.env["CODEX_EMBED_RUNTIME"];

function here(): string {
  if ("Deno" in globalThis) return "deno";
  if ("Bun" in globalThis) return "bun";
  const major = process.versions.node.split(".")[0];
  return major === "22" || major === "24" ? `node${major}` : "node";
}

test.runIf(asked !== undefined)("the tests run in the runtime that was asked for", () => {
  // `node` is the one that started it all, of whatever version.
  expect(asked === "node" ? here().startsWith("node") : here() === asked).toBe(true);
});

test("the default host has a disk, without an option", async () => {
  await expect(Session.open({ cwd: import.meta.filename })).rejects.toMatchObject({
    code: "workspace_not_found",
    message: expect.stringContaining("is not a folder"),
  });
});
