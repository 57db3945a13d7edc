/** `review`: looks at changes and reports what it finds. */

import { CodexError } from "../errors.ts";
import type { ReviewTarget } from "../protocol/types/review.ts";
import { promptText } from "./prompt-text.ts";
import { run } from "./run.ts";
import { runOptionSpecs, runOptions } from "./run-options.ts";
import type { Terminal } from "./terminal.ts";
import { type Arguments, UsageError } from "./usage.ts";

export const reviewOptionSpecs = {
  ...runOptionSpecs,
  uncommitted: { type: "boolean" },
  base: { type: "string" },
  commit: { type: "string" },
  title: { type: "string" },
} as const;

/** `review [--uncommitted | --base BRANCH | --commit SHA | instructions]`. */
export async function review(args: Arguments, terminal: Terminal): Promise<number> {
  args.atMost(1);
  const target = await targetOf(args, terminal);
  const options = await runOptions(args, terminal);
  return run({ ...options, task: { type: "review", target } }, terminal);
}

async function targetOf(args: Arguments, terminal: Terminal): Promise<ReviewTarget> {
  const [base, commit, title] = ["base", "commit", "title"].map((name) => args.text(name));
  const instructions = args.positionals[0];
  const named = [
    args.has("uncommitted") ? "--uncommitted" : undefined,
    base === undefined ? undefined : "--base",
    commit === undefined ? undefined : "--commit",
    instructions === undefined ? undefined : "instructions",
  ].filter((name) => name !== undefined);
  if (named.length > 1) throw new UsageError(`A review takes one of ${named.join(" and ")}.`);
  if (args.has("uncommitted")) return { type: "uncommittedChanges" };
  if (base !== undefined) return { type: "baseBranch", branch: base };
  if (commit !== undefined) return { type: "commit", sha: commit, title: title ?? null };
  if (instructions !== undefined) {
    return { type: "custom", instructions: await promptText(instructions, terminal) };
  }
  throw new CodexError(
    "invalid_argument",
    "Say what to review: --uncommitted, --base, --commit, or instructions.",
  );
}
