/** Applies generated patches with both programs, and compares all that can be seen. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { readTree, writeFiles } from "../../conformance/runner/workspace.ts";
import { Tally } from "../tally.ts";
import type { Case, Outcome } from "./case.ts";
import { DECISIONS } from "./decided.ts";
import { cases } from "./generate.ts";
import { OurProgram, type Program, referenceProgram } from "./programs.ts";

/** Cases under way at the same time. */
const WORKERS = 6;

export interface PatchOptions {
  /** The reference's program. */
  readonly codex: string;
  /** rust/patch's example, built. */
  readonly ours: string;
  readonly count: number;
  readonly seed: number;
}

/** Compares `count` cases; the same seed gives the same ones. */
export async function comparePatches({ codex, ours, count, seed }: PatchOptions): Promise<Tally> {
  const tally = new Tally("patches");
  const workspace = await mkdtemp(join(tmpdir(), "codex-embed-patches-"));
  const program = new OurProgram(ours);
  const queue = fc.sample(cases, { numRuns: count, seed }).entries();
  const theirs = referenceProgram(codex);
  const work = async (): Promise<void> => {
    for (const [at, one] of queue) {
      const folder = join(workspace, `${at}`);
      const here = await outcome(one, join(folder, "ours"), program.run);
      const there = await outcome(one, join(folder, "theirs"), theirs);
      await rm(folder, { recursive: true });
      note(tally, `seed ${seed}, case ${at}`, one, here, there);
    }
  };
  try {
    await Promise.all(Array.from({ length: WORKERS }, work));
  } finally {
    program.close();
    await rm(workspace, { recursive: true, force: true });
  }
  return tally;
}

async function outcome(one: Case, folder: string, program: Program): Promise<Outcome> {
  for (const name of one.folders) await mkdir(join(folder, name), { recursive: true });
  await writeFiles(folder, one.files);
  const printed = await program(folder, one.patch);
  return { ...printed, files: await readTree(folder) };
}

function note(tally: Tally, name: string, one: Case, ours: Outcome, theirs: Outcome): void {
  tally.note(kind(theirs));
  if (isDeepStrictEqual(ours, theirs)) {
    tally.pass();
    return;
  }
  const decision = DECISIONS.find(({ explains }) => explains(one, ours, theirs));
  if (decision !== undefined) tally.decided(decision.what);
  else tally.fail(name, { case: one, ours, theirs });
}

/** How a case ended in the reference: the first words that it printed. */
function kind({ stdout, stderr }: Outcome): string {
  const words = /^(Success|Invalid patch|No files|Failed to (find )?\w+)/.exec(stdout + stderr)?.[0];
  return words ?? "something else";
}
