/** The runner around the comparison: scenario files, the app server's words, the tables, the report. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explain, loadTables } from "./runner/decisions.ts";
import type { Verdict } from "./runner/judge.ts";
import { describe as describeResult, outcome, type Result, summary } from "./runner/report.ts";
import { loadScenarios, parseScenario } from "./runner/scenario.ts";
import { createRoot, createWorkspace, readTree, removeWorkspace } from "./runner/workspace.ts";

const MODEL = [{ sse: [] }];
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runner-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a scenario file", () => {
  test("has defaults as the recorder has", () => {
    const scenario = parseScenario({ turns: [{ text: "hi" }], model: MODEL }, "fallback");
    expect(scenario).toMatchObject({
      name: "fallback",
      modelName: "gpt-5.1-codex",
      files: {},
      approvals: [],
    });
    expect(scenario.provider).toContain("stream_idle_timeout_ms=2000");
    expect(scenario.turns[0]?.input).toEqual([{ type: "text", text: "hi" }]);
    expect(scenario.expect).toBeUndefined();
  });

  test.each([
    ["a list", [], "a scenario is an object"],
    ["no turns", { model: MODEL }, "at least one turn"],
    ["an empty turn", { turns: [{}], model: MODEL }, "turn 1 has none of text, input and op"],
    ["no model", { turns: [{ text: "x" }] }, "a script is a list"],
    ["a file that is no text", { turns: [{ text: "x" }], model: MODEL, files: { a: 1 } }, "a is not text"],
    ["a file outside", { turns: [{ text: "x" }], model: MODEL, files: { "../a": "" } }, "leads out"],
  ])("is refused with %s", (_name, value, message) => {
    expect(() => parseScenario(value, "x")).toThrow(message);
  });

  test("is named when it is broken or missing", async () => {
    await writeFile(join(folder, "broken.json"), "{");
    await expect(loadScenarios(folder, ["broken"])).rejects.toThrow(/broken\.json: /);
    await expect(loadScenarios(folder, ["absent"])).rejects.toThrow("no scenario named absent");
    await expect(loadScenarios(join(folder, "nowhere"), [])).rejects.toThrow("ENOENT");
  });
});

test("a workspace holds the scenario's files and config, and is gone afterwards", async () => {
  const scenario = parseScenario(
    { turns: [{ text: "x" }], model: MODEL, files: { "sub/a.txt": "one\n" }, config: 'x="{{HOME}}"' },
    "w",
  );
  const workspace = await createWorkspace(scenario, await createRoot(), "http://127.0.0.1:1/v1");
  expect(await readTree(workspace.cwd)).toEqual({ "sub/a.txt": "one\n" });
  expect(workspace.configToml).toContain('base_url="http://127.0.0.1:1/v1"\nwire_api="responses"');
  expect(workspace.configToml).toContain(`x="${workspace.home}"`);
  expect(workspace.configToml).toContain(`[projects."${workspace.cwd}"]\ntrust_level="trusted"`);
  await removeWorkspace(workspace);
  expect(await readTree(workspace.root)).toEqual({});
});

describe("the tables", () => {
  const failed: Verdict = {
    facet: "events",
    status: "fail",
    differences: [{ path: "p", expected: "e", got: "g" }],
  };
  const tables = {
    decided: [{ scenario: "a", facet: "events", reason: "safer" }],
    notYet: [{ scenario: "b", reason: "later" }],
  };

  test("explain failures, and nothing else", () => {
    expect(explain("a", [failed], tables)).toEqual([
      { facet: "events", status: "differs by decision", reason: "safer" },
    ]);
    expect(explain("b", [failed], tables)).toEqual([{ facet: "events", status: "not yet", reason: "later" }]);
    expect(explain("c", [failed], tables)).toEqual([failed]);
    expect(explain("a", [{ facet: "events", status: "pass" }], tables)).toEqual([
      { facet: "events", status: "pass" },
    ]);
    expect(explain("a", [{ ...failed, facet: "files" }], tables)).toMatchObject([{ status: "fail" }]);
  });

  test("are checked", async () => {
    const url = pathToFileURL(`${folder}/`);
    await writeFile(join(folder, "not-yet.json"), "[]");
    await writeFile(join(folder, "decided.json"), '[{"scenario":"a","facet":"events"}]');
    await expect(loadTables(url)).rejects.toThrow("row 1 has no reason");
    await writeFile(join(folder, "decided.json"), "{}");
    await expect(loadTables(url)).rejects.toThrow("not a list");
  });

  test("of the project name scenarios and facets that exist", async () => {
    const { decided, notYet } = await loadTables(new URL("./", import.meta.url));
    const names = (await loadScenarios(new URL("scenarios", import.meta.url).pathname, [])).map(
      (s) => s.name,
    );
    for (const row of [...decided, ...notYet]) expect(names).toContain(row.scenario);
  });
});

describe("the report", () => {
  const pass: Verdict = { facet: "events", status: "pass" };
  const unbuilt: Verdict = { facet: "notifications", status: "not yet", reason: "no app server" };
  const fail: Verdict = {
    facet: "files",
    status: "fail",
    differences: Array.from({ length: 10 }, (_, i) => ({ path: `files.${i}`, expected: "a", got: "b" })),
  };
  const decided: Verdict = { facet: "files", status: "differs by decision", reason: "safer" };
  const later: Verdict = { facet: "files", status: "not yet", reason: "later" };
  const results: Result[] = [
    { name: "good", verdicts: [pass, unbuilt] },
    { name: "bad", verdicts: [pass, fail] },
    { name: "other", verdicts: [pass, decided] },
    { name: "coming", verdicts: [pass, later], pending: "later" },
    { name: "unplayable", verdicts: [], error: "boom" },
    { name: "unplayable yet", verdicts: [], error: "boom", pending: "later" },
    { name: "only played", verdicts: [] },
  ];

  test("counts only what is equal as passed, and ends with the counts", () => {
    expect(results.map(outcome)).toEqual([
      "passed",
      "failed",
      "differs by decision",
      "not yet",
      "failed",
      "not yet",
      "played",
    ]);
    expect(summary(results)).toBe("1 differs by decision, 2 not yet, 1 played\n1 passed, 2 failed");
  });

  test("shows the first differences and counts the rest", () => {
    const lines = describeResult({ name: "bad", verdicts: [fail] }).split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "bad: failed",
      "  files: fail",
      "    files.0",
      "      expected a",
      "      got      b",
    ]);
    expect(lines.at(-1)).toBe("    and 2 more");
  });

  test("says that a row is no longer needed", () => {
    const done = describeResult({ name: "coming", verdicts: [pass, unbuilt], pending: "later" });
    expect(done).toContain("coming: passed\n  listed in not-yet.json, but passes");
  });
});
