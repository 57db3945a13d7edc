/** The command line of the conformance runner. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { explain, loadTables, type Tables } from "./decisions.ts";
import { endpointsOf, type OpenEndpoint } from "./endpoint.ts";
import { openEndpoint } from "./endpoint-service.ts";
import { judge } from "./judge.ts";
import { normalise } from "./normalise.ts";
import type { Observation } from "./observation.ts";
import { play } from "./play.ts";
import { describe, outcome, type Result, summary } from "./report.ts";
import { loadScenarios, type Scenario } from "./scenario.ts";

const USAGE = `usage: npm run conformance -- [DIR] [--only NAME]... [--out FILE] [--jobs N] [--endpoints URL]
  DIR         a folder of scenario files; default the project's own
  --only      play this scenario; may be given more than once
  --out       write what was observed, as a JSON array
  --jobs      scenarios played at the same time; default 3
  --endpoints the service that opens model endpoints; default: they are opened in this process`;

/** A run that was observed, or why there is none. */
export type Seen = Observation | { readonly name: string; readonly error: string };

/**
 * Plays and compares.
 *
 * @param args The command line after the program's name.
 * @param ownFolder test/conformance of the project, with a `/` at its end.
 * @returns The exit code: 0 when nothing failed, 1 when something did, 2 for a wrong call.
 */
export async function main(args: readonly string[], ownFolder: URL): Promise<number> {
  const options = readArgs(args);
  if (options === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    const folder = options.folder ?? new URL("scenarios", ownFolder).pathname;
    const scenarios = await loadScenarios(folder, options.only);
    const tables = await loadTables(ownFolder);
    const seen: Seen[] = [];
    const results: Result[] = [];
    await inParallel(options.jobs, scenarios, async (scenario, index) => {
      const observed = await observe(scenario, options.open);
      const result = assess(scenario, observed, tables);
      seen[index] = observed;
      results[index] = result;
      process.stdout.write(`${describe(result)}\n`);
    });
    if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(seen, null, 1)}\n`);
    process.stdout.write(`\n${summary(results)}\n`);
    return results.some((result) => outcome(result) === "failed") ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

interface Options {
  readonly folder: string | undefined;
  readonly only: readonly string[];
  readonly out: string | undefined;
  readonly jobs: number;
  readonly open: OpenEndpoint;
}

function readArgs(args: readonly string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: "string", multiple: true, default: [] },
        out: { type: "string" },
        jobs: { type: "string", default: "3" },
        endpoints: { type: "string" },
      },
    });
    const jobs = Number(values.jobs);
    if (positionals.length > 1 || !Number.isInteger(jobs) || jobs < 1) return undefined;
    const open = values.endpoints === undefined ? openEndpoint : endpointsOf(values.endpoints);
    return { folder: positionals[0], only: values.only, out: values.out, jobs, open };
  } catch {
    return undefined;
  }
}

async function observe(scenario: Scenario, open: OpenEndpoint): Promise<Seen> {
  try {
    return await play(scenario, open);
  } catch (error) {
    return { name: scenario.name, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Holds what was seen of a scenario against its recording. */
export function assess(scenario: Scenario, seen: Seen, tables: Tables): Result {
  const { name } = scenario;
  const reason = tables.notYet.find((row) => row.scenario === name)?.reason;
  const pending = reason === undefined ? {} : { pending: reason };
  if ("error" in seen) return { name, verdicts: [], error: seen.error, ...pending };
  if (scenario.expect === undefined) return { name, verdicts: [] };
  return { name, verdicts: explain(name, judge(scenario.expect, normalise(seen)), tables), ...pending };
}

async function inParallel<T>(
  jobs: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
}
