/** Runs the project's vitest suite in a runtime. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, objects, parseJson, text } from "../../conformance/runner/json.ts";
import type { Program } from "./catalog.ts";
import { lastWords, runScript } from "./child.ts";
import { broken, type Counts } from "./counts.ts";

const VITEST = "node_modules/vitest/vitest.mjs";

/**
 * Runs test files.
 *
 * @param root The project's folder.
 * @param files Parts of their paths.
 */
export async function runSuite(program: Program, root: string, files: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), "codex-embed-suite-"));
  const report = join(folder, "report.json");
  try {
    const args = [VITEST, "run", ...files, "--maxWorkers=2", "--reporter=json", `--outputFile=${report}`];
    const done = await runScript(program, args, { cwd: root });
    const written = await readFile(report, "utf8").catch(() => "");
    if (written === "") return broken(`vitest wrote no report (${done.code}): ${lastWords(done)}`);
    const counts = countsOf(written);
    // Errors outside of tests are in no count.
    return done.code !== 0 && counts.failed === 0 ? broken(lastWords(done)) : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The counts of vitest's JSON report. A file that can't be loaded has no tests, and is a failure itself. */
function countsOf(report: string): Counts {
  let passed = 0;
  let skipped = 0;
  const failures: string[] = [];
  const value = parseJson(report);
  for (const file of isJsonObject(value) ? objects(value.testResults) : []) {
    const tests = objects(file.assertionResults);
    if (tests.length === 0 && file.status === "failed") failures.push(`${file.name}: ${file.message}`);
    for (const test of tests) {
      if (test.status === "passed") passed += 1;
      else if (test.status !== "failed") skipped += 1;
      else failures.push(`${text(test, "fullName")}: ${String(test.failureMessages).slice(0, 800)}`);
    }
  }
  return { passed, skipped, failed: failures.length, failures };
}
