/** The command line of `npm run test:runtimes`. */
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Seen } from "../../conformance/runner/cli.ts";
import { loadTables, type Tables } from "../../conformance/runner/decisions.ts";
import { startEndpointService } from "../../conformance/runner/endpoint-service.ts";
import { loadScenarios, type Scenario } from "../../conformance/runner/scenario.ts";
import { isRuntime, type Program, programOf, RUNTIMES, type RuntimeName } from "./catalog.ts";
import { runScript } from "./child.ts";
import { type Counts, sum } from "./counts.ts";
import { measureIn } from "./figures.ts";
import { type Browser, contractInPage, measureInPage, playInPage } from "./page.ts";
import { countScenarios, deviations, NOT_IN_A_PAGE, playIn, withoutRecord } from "./scenarios.ts";
import { runSuite } from "./suite.ts";
import { type Row, replaceTable, toTable } from "./table.ts";

const USAGE = `usage: npm run test:runtimes -- [--only NAME,...] [--ci] [--docs] [--every N]
  --only   these runtimes: ${RUNTIMES.join(", ")}; the first one always plays, for comparison
  --ci     a part that takes minutes: every eighth scenario, no measurements; the Node that runs this only
           plays, since its tests run elsewhere
  --docs   write docs/runtimes.md
  --every  plays every Nth scenario; default: 1, with --ci 8`;

/** `--every` under `--ci`. */
const CI_STEP = 8;

interface Options {
  readonly only: readonly RuntimeName[];
  readonly ci: boolean;
  readonly docs: boolean;
  /** Every which scenario is played. */
  readonly every: number;
}

/** What all runtimes are asked to do. */
interface Work {
  readonly root: string;
  readonly options: Options;
  readonly scenarios: readonly Scenario[];
  readonly tables: Tables;
  readonly endpoints: string;
  readonly openBrowser: OpenBrowser;
}

/** Opens Chromium; `null` where there is none. */
export type OpenBrowser = () => Promise<Browser | null>;

/**
 * Runs everything, and prints a last line `N passed, N failed`.
 *
 * @returns The exit code: 0 when nothing failed, 1 when something did, 2 for a wrong call.
 */
export async function main(args: readonly string[], root: string, openBrowser: OpenBrowser): Promise<number> {
  const options = readArgs(args);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const folder = pathToFileURL(join(root, "test/conformance/"));
  const all = await loadScenarios(join(root, "test/conformance/scenarios"), []);
  const service = await startEndpointService();
  try {
    const rows = await runAll({
      root,
      options,
      scenarios: all.filter((_, index) => index % options.every === 0),
      tables: await loadTables(folder),
      endpoints: service.url,
      openBrowser,
    });
    const table = toTable(rows);
    process.stdout.write(`\n${table}\n`);
    if (options.docs) await writeDocs(join(root, "docs/runtimes.md"), table);
    return report(rows);
  } finally {
    await service.close();
  }
}

function readArgs(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        ci: { type: "boolean" },
        docs: { type: "boolean" },
        every: { type: "string" },
      },
    });
    const words = values.only?.split(",") ?? [...RUNTIMES];
    const only = words.filter(isRuntime);
    const ci = values.ci === true;
    const every = Number(values.every ?? (ci ? CI_STEP : 1));
    if (only.length < words.length || (ci && values.docs === true)) return undefined;
    if (!Number.isInteger(every) || every < 1) return undefined;
    return {
      only: ci ? only.filter((name) => name !== "node") : only,
      ci,
      docs: values.docs === true,
      every,
    };
  } catch {
    return undefined;
  }
}

async function runAll(work: Work): Promise<Row[]> {
  const { only } = work.options;
  const folder = join(work.root, "test/runtimes");
  const names = RUNTIMES.filter((name) => name === "node" || only.includes(name));
  const rows: Row[] = [];
  let baseline: readonly Seen[] = [];
  for (const name of names) {
    const started = performance.now();
    if (name === "chromium") {
      const row = await inChromium(work, baseline);
      if (row !== null) rows.push(row);
    } else {
      const program = programOf(name, folder);
      const seen = await playAll(work, program);
      if (name === "node") baseline = seen;
      if (only.includes(name)) rows.push(await inProgram(work, program, seen, baseline));
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    process.stdout.write(`${name}: done in ${seconds} s\n`);
  }
  return rows;
}

function playAll({ root, scenarios, endpoints }: Work, program: Program): Promise<Seen[]> {
  return playIn(program, { root, names: scenarios.map(({ name }) => name), endpoints });
}

async function inProgram(
  { root, options, scenarios, tables }: Work,
  program: Program,
  seen: readonly Seen[],
  baseline: readonly Seen[],
): Promise<Row> {
  return {
    label: await labelOf(program, root),
    contract: await runSuite(program, root, ["test/contract", "test/runtimes/here"]),
    integration: await runSuite(program, root, ["test/integration"]),
    scenarios: countScenarios(scenarios, seen, tables),
    streams:
      program.name === "node" ? null : { compared: seen.length, deviations: deviations(baseline, seen) },
    figures: options.ci ? null : await measureIn(program, root),
  };
}

async function labelOf(program: Program, root: string): Promise<string> {
  const script = "scripts/runtimes/version.mjs";
  const { output } = await runScript(program, [script], { cwd: root, limit: 30_000 });
  return output.trim();
}

async function inChromium(
  { options, scenarios, tables, endpoints, openBrowser }: Work,
  baseline: readonly Seen[],
): Promise<Row | null> {
  const browser = await openBrowser();
  if (browser === null) {
    process.stdout.write("chromium: not installed, left out\n");
    return null;
  }
  try {
    const free = new Set(
      baseline.flatMap((run) => ("commands" in run && run.commands === 0 ? [run.name] : [])),
    );
    const playable = scenarios
      .filter(({ name }) => free.has(name) && !NOT_IN_A_PAGE.has(name))
      .map(withoutRecord);
    const seen = await playInPage(browser, playable, endpoints);
    return {
      label: `Chromium ${browser.version}`,
      contract: await contractInPage(browser),
      integration: null,
      scenarios: countScenarios(playable, seen, tables),
      streams: { compared: seen.length, deviations: deviations(baseline, seen, true) },
      figures: options.ci ? null : await measureInPage(browser),
    };
  } finally {
    await browser.close();
  }
}

async function writeDocs(file: string, table: string): Promise<void> {
  const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? "unknown"}, ${process.platform}`;
  const document = await readFile(file, "utf8");
  await writeFile(file, replaceTable(document, `${table}\n\nMeasured on ${machine}.`));
}

/** Prints what failed and the counts. A stream that differs counts as one test, like a scenario. */
function report(rows: readonly Row[]): number {
  let total: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { label, contract, integration, scenarios, streams } of rows) {
    const differing = streams?.deviations ?? [];
    const own = [contract, scenarios, ...(integration === null ? [] : [integration])].reduce(sum);
    const failures = [
      ...own.failures,
      ...differing.map(({ name, difference }) => `${name} differs from the first runtime: ${difference}`),
    ];
    for (const failure of failures) process.stdout.write(`\n${label}: ${failure}\n`);
    total = sum(total, {
      passed: own.passed + (streams?.compared ?? 0) - differing.length,
      failed: own.failed + differing.length,
      skipped: own.skipped,
      failures,
    });
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? 0 : 1;
}
