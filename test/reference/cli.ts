/** The command line of the comparison with the reference. */
import { parseArgs } from "node:util";
import { comparePatches } from "./patches/run.ts";
import type { Tally } from "./tally.ts";

const USAGE = `usage: npm run test:reference -- [--part NAME]... [--cases N] [--seed N]
  --part   patches; default all; may be given more than once
  --cases  generated patches; default 10000
  --seed   other numbers give other patches; default 1`;

const PARTS = ["patches"] as const;
type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly cases: number;
  readonly seed: number;
}

/** What a run needs of the machine. */
export interface Programs {
  /** The reference's program. */
  readonly codex: string;
  /** Builds rust/patch as a program, and tells where it is. */
  readonly applyPatch: () => string;
}

/**
 * Reads the arguments after the program's name.
 *
 * @throws Error that tells how to call it.
 */
export function readArguments(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: "string", multiple: true, default: [...PARTS] },
      cases: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
    },
  });
  const parts = PARTS.filter((name) => values.part.includes(name));
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  const known = values.part.every((name) => parts.some((part) => part === name));
  if (!known || !Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) throw new Error(USAGE);
  return { parts, cases, seed };
}

/**
 * Runs the parts, and prints what came of them; the last line is `N passed, N failed`.
 *
 * @returns The exit code: 1 when anything failed.
 */
export async function run({ parts, cases, seed, codex, applyPatch }: Options & Programs): Promise<number> {
  const runs: Record<Part, () => Promise<Tally>> = {
    patches: () => comparePatches({ codex, ours: applyPatch(), count: cases, seed }),
  };
  let [passed, failed] = [0, 0];
  for (const part of parts) {
    const tally = await runs[part]();
    process.stdout.write(`${tally.describe()}\n`);
    passed += tally.passed;
    failed += tally.failed;
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
