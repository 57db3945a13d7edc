/** What docs/app-server.md says of methods is so. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isJsonObject, parseJson } from "../conformance/runner/json.ts";
import { served } from "./support/served.ts";

const root = new URL("../../", import.meta.url);
const pinned = parseJson(readFileSync(new URL("scripts/app-server/codex-0.114.0.json", root), "utf8"));
const docs = readFileSync(new URL("docs/app-server.md", root), "utf8");
const rows = [...docs.matchAll(/^\| `([^`]+)` \| (yes|no) \|(.*)\|$/gm)].map(
  ([, method = "", served, notes = ""]) => ({
    method,
    isServed: served === "yes",
    notes: notes.trim(),
  }),
);

describe("the table of methods", () => {
  const { requests = null, unserved = null } = isJsonObject(pinned) ? pinned : {};
  const answered = isJsonObject(requests) ? Object.keys(requests) : [];
  const others = Array.isArray(unserved) ? unserved.map(String) : [];

  test("has each method of the release once", () => {
    const methods = rows.map(({ method }) => method);
    expect([...methods].sort()).toEqual([...answered, ...others].sort());
    expect(methods.length).toBeGreaterThan(60);
  });

  test("says which are served, and why others aren't", () => {
    expect(
      rows
        .filter(({ isServed }) => isServed)
        .map(({ method }) => method)
        .sort(),
    ).toEqual(answered.sort());
    expect(rows.filter(({ isServed, notes }) => !isServed && notes === "")).toEqual([]);
  });

  test("is what the server does", async () => {
    const { client } = await served().join();
    for (const { method, isServed } of rows) {
      const code = await client.request(method, { no: "such field" }).then(
        () => "answered",
        (error: { code?: unknown }) => error.code,
      );
      expect([method, code === -32601]).toEqual([method, !isServed]);
    }
  });
});
