import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

import { CodexError, codexErrorCodes } from "../../src/errors.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [, ours = "", hosts = ""] = readFileSync(join(root, "docs/errors.md"), "utf8").split(/^## /m);

/** The rows of a table, a list of cells each, without its head. */
function rows(section: string): string[][] {
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.replaceAll("`", "").trim()),
  );
}

/** Codes of the form `E_…` that stand in the sources, but for those of generated checks. */
function hostCodes(): string[] {
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => name.endsWith(".ts") && !/^(protocol|app-server)[\\/]/.test(name));
  const texts = sources.map((name) => readFileSync(join(root, "src", name), "utf8"));
  const found = texts.flatMap((text) => [...text.matchAll(/"(E_[A-Z_]+)"/g)].map(([, code = ""]) => code));
  return [...new Set(found)].sort();
}

it("docs/errors.md has a row for every code of ours, in order, which says whether to try again", () => {
  const expected = codexErrorCodes.map((code) => [code, new CodexError(code, "").retryable ? "yes" : "no"]);
  expect(rows(ours).map(([code, again]) => [code, again])).toEqual(expected);
});

it("docs/errors.md has a row for every code of hosts that the sources name, and no other", () => {
  expect(rows(hosts).map(([code]) => code)).toEqual(hostCodes());
});

it("each row says what happened and what to do", () => {
  for (const cells of [...rows(ours), ...rows(hosts)]) {
    const [whatHappened = "", whatToDo = ""] = cells.slice(-2);
    expect(whatHappened, cells[0]).toMatch(/^[A-Z].*\.$/);
    expect(whatToDo, cells[0]).toMatch(/^[A-Z].*\.$/);
  }
});
