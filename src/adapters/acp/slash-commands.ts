/** What a client's user may type after a slash: reviews, compaction, and the user's stored prompts. */

import type { AvailableCommand } from "@agentclientprotocol/sdk";

import { expandPrompt } from "../../agent/custom-prompts.ts";
import { CodexError } from "../../errors.ts";
import type { Review } from "../../exec/review.ts";
import type { UserInput } from "../../protocol/index.ts";
import type { CustomPrompt } from "../../protocol/types/skill.ts";

/** What a prompt asks for. */
export type Request =
  | { readonly type: "turn"; readonly input: readonly UserInput[] }
  | { readonly type: "review"; readonly review: Review }
  | { readonly type: "compact" };

interface Command extends AvailableCommand {
  /** @param rest what stands after the name. */
  readonly request: (rest: string) => Request;
}

const commands: readonly Command[] = [
  {
    name: "review",
    description: "Review changes that are not committed, or what the instructions name",
    input: { hint: "instructions, optional" },
    request: (rest) => ({ type: "review", review: rest === "" ? { type: "uncommittedChanges" } : rest }),
  },
  {
    name: "review-branch",
    description: "Review the changes since another branch",
    input: { hint: "the branch that changes are compared with" },
    request: (rest) => {
      const branch = needed("review-branch", rest, "a branch");
      return { type: "review", review: { type: "baseBranch", branch } };
    },
  },
  {
    name: "review-commit",
    description: "Review a commit",
    input: { hint: "the commit's hash" },
    request: (rest) => {
      const sha = needed("review-commit", rest, "a commit's hash");
      return { type: "review", review: { type: "commit", sha } };
    },
  },
  {
    name: "compact",
    description: "Replace the conversation so far by a summary, to make room",
    request: () => ({ type: "compact" }),
  },
];

/** The commands that there are, with the user's stored prompts. */
export function availableCommands(prompts: readonly CustomPrompt[]): AvailableCommand[] {
  const own = commands.map(({ request: _, ...command }) => command);
  const stored = prompts.map(({ name, description, argument_hint: hint }) => ({
    name: `prompts:${name}`,
    description: description ?? "A stored prompt",
    ...(hint == null ? {} : { input: { hint } }),
  }));
  return [...own, ...stored];
}

/**
 * What an input asks for: a command where its only text begins with one's name, else a turn.
 *
 * @throws CodexError `invalid_argument` for a stored prompt that isn't there, or arguments that don't fit.
 */
export function requestOf(input: readonly UserInput[], prompts: readonly CustomPrompt[]): Request {
  const texts = input.flatMap((item) => (item.type === "text" ? [item.text] : []));
  const [typed = ""] = texts;
  const found = /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(typed.trim());
  if (texts.length !== 1 || found === null) return { type: "turn", input };
  const [, name = "", rest = ""] = found;
  const request = commands.find((command) => command.name === name)?.request(rest);
  if (request !== undefined) return request;
  const expanded = expandPrompt(typed.trim(), prompts);
  if (expanded === undefined) return { type: "turn", input };
  const items = input.map(
    (item): UserInput => (item.type === "text" ? { type: "text", text: expanded } : item),
  );
  return { type: "turn", input: items };
}

function needed(command: string, rest: string, what: string): string {
  if (rest !== "") return rest;
  throw new CodexError("invalid_argument", `/${command} needs ${what} after it.`);
}
