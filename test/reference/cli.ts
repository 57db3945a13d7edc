/** The command line of the comparison with the reference. */
import { parseArgs } from "node:util";
import { compareCommands } from "./commands/run.ts";
import { compareExec } from "./exec/run.ts";
import { comparePatches } from "./patches/run.ts";
import { compareSessions } from "./sessions/run.ts";
import { compareTalks } from "./talks/run.ts";
import type { Tally } from "./tally.ts";
import { compareTurns } from "./turns/run.ts";

const USAGE = `usage: npm run test:reference -- [--part NAME]... [--seed N] [--cases|--turns|--commands|--files N]
  --part      patches, turns, commands, sessions, exec or app-server; default all
  --seed      other numbers give other patches and commands; default 1
  --cases     generated patches; default 10000
  --turns     turns of two patches; default 300
  --commands  generated commands; default 2000
  --files     session files that each side writes; default 50`;

const PARTS = ["patches", "turns", "commands", "sessions", "exec", "app-server"] as const;
type Part = (typeof PARTS)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly cases: number;
  readonly seed: number;
  readonly turns: number;
  readonly commands: number;
  readonly files: number;
}

/** What a run needs of the machine. */
export interface Programs {
  /** The reference's program. */
  readonly codex: string;
  /** The folder of the conformance scenarios. */
  readonly scenarios: string;
  /** Our program `codex-embed`, its JavaScript. */
  readonly program: string;
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
      turns: { type: "string", default: "300" },
      commands: { type: "string", default: "2000" },
      files: { type: "string", default: "50" },
    },
  });
  const parts = PARTS.filter((name) => values.part.includes(name));
  const [cases, turns] = [Number(values.cases), Number(values.turns)];
  const [commands, files] = [Number(values.commands), Number(values.files)];
  const seed = Number(values.seed);
  const known = values.part.every((name) => parts.some((part) => part === name));
  const counts = [cases, turns, commands, files].every((count) => Number.isInteger(count) && count > 0);
  if (!known || !counts || !Number.isInteger(seed)) throw new Error(USAGE);
  return { parts, cases, turns, commands, files, seed };
}

/**
 * Runs the parts, and prints what came of them; the last line is `N passed, N failed`.
 *
 * @returns The exit code: 1 when anything failed.
 */
export async function run(options: Options & Programs): Promise<number> {
  const { parts, cases, turns, commands, files, seed, codex, scenarios, program, applyPatch } = options;
  const runs: Record<Part, () => Promise<Tally>> = {
    patches: () => comparePatches({ codex, ours: applyPatch(), count: cases, seed }),
    turns: () => compareTurns({ codex, count: turns, seed }),
    commands: () => compareCommands({ codex, count: commands, seed }),
    sessions: () => compareSessions({ codex, scenarios, count: files }),
    exec: () => compareExec({ codex, ours: program }),
    "app-server": () => compareTalks({ codex }),
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
