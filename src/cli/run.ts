/** Runs one turn and shows it: what `exec`, `resume` and `review` do once they know what to run. */

import { access, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { CodexClient } from "../conversation/client.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { CodexError } from "../errors.ts";
import type { UserInput } from "../protocol/index.ts";
import type { ReviewTarget } from "../protocol/types/review.ts";
import { ThreadEventMapper } from "../thread/events.ts";
import { ApprovalPrompt } from "./approval-prompt.ts";
import { ReadableView } from "./readable.ts";
import type { RunOptions } from "./run-options.ts";
import { Screen } from "./screen.ts";
import { styleFor } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { exitCodes } from "./usage.ts";

/** What is run. */
export interface Run extends RunOptions {
  readonly task:
    | { readonly type: "prompt"; readonly text: string }
    | { readonly type: "review"; readonly target: ReviewTarget };
  /** The thread to go on with; a new one where it is left out. */
  readonly resume?: string;
}

/**
 * @returns the exit code.
 * @throws CodexError when the session can't be opened, or ends before its turn.
 */
export async function run(options: Run, terminal: Terminal): Promise<number> {
  if (!options.anyFolder) await checkRepository(options.cwd);
  const screen = new Screen(terminal.stderr, terminal.env);
  const style = styleFor(terminal.stderr, terminal.env, options.color);
  const prompt = new ApprovalPrompt(terminal, screen, style, options.cwd);
  const asks = terminal.hasKeyboard && terminal.stderr.isTTY && !options.json;
  const client = new CodexClient({
    ...options.client,
    onApproval: (request, context) => (asks ? prompt.ask(request, context) : Promise.resolve("denied")),
    onUserInput: () => ({}),
    onElicitation: () => ({ action: "decline" }),
  });
  const conversation = begin(client, options);

  const view = options.json ? jsonView(terminal) : new ReadableView(screen, style);
  let interrupts = 0;
  const deaf = terminal.onInterrupt(() => {
    interrupts += 1;
    // Who is asked twice to stop stops.
    const ended = interrupts === 1 ? conversation.interrupt() : conversation.close();
    ended.catch(() => {});
  });
  let last: string | undefined;
  let failed = false;
  try {
    for await (const { msg } of conversation) {
      view.show(msg);
      if (msg.type === "agent_message") last = msg.message;
      if (msg.type === "error") failed = true;
      if (msg.type === "turn_aborted" && msg.reason !== "replaced") failed = true;
      if (msg.type === "task_complete") last = msg.last_agent_message ?? last;
      if (msg.type === "task_complete" || (msg.type === "turn_aborted" && msg.reason !== "replaced")) {
        // Its failure is told by the events.
        conversation.shutdown().catch(() => {});
      }
    }
  } finally {
    deaf();
    view.finish();
    await conversation.close();
  }
  await handOver(options, terminal, last);
  if (interrupts > 0) return exitCodes.interrupted;
  return failed ? exitCodes.failed : exitCodes.done;
}

function begin(client: CodexClient, { task, images, outputSchema, resume }: Run): Conversation {
  if (task.type === "review") {
    const conversation = client.startConversation();
    // What opening throws is thrown by the events, too.
    conversation.submitReview(task.target).catch(() => {});
    return conversation;
  }
  const input: UserInput[] = [
    ...images.map((path) => ({ type: "local_image" as const, path })),
    { type: "text", text: task.text },
  ];
  const turn = outputSchema === undefined ? {} : { outputSchema };
  return resume === undefined
    ? client.startConversation(input, turn)
    : client.resumeConversation(resume, input, turn);
}

/** Lines of JSON on standard output, as the reference's `exec --json` has them. */
function jsonView(terminal: Terminal): Pick<ReadableView, "show" | "finish"> {
  const mapper = new ThreadEventMapper();
  const print = (events: readonly unknown[]): void => {
    for (const event of events) terminal.stdout.write(`${JSON.stringify(event)}\n`);
  };
  return { show: (msg) => print(mapper.push(msg)), finish: () => print(mapper.finish()) };
}

/** The last message goes to standard output for the next program, unless the person there has just seen it. */
async function handOver(options: Run, terminal: Terminal, last: string | undefined): Promise<void> {
  const seen = terminal.stdout.isTTY && terminal.stderr.isTTY;
  if (!options.json && !seen && last !== undefined) terminal.stdout.write(`${last}\n`);
  if (options.lastMessageFile === undefined) return;
  try {
    await writeFile(options.lastMessageFile, last ?? "");
  } catch (error) {
    throw new CodexError(
      "invalid_argument",
      `The last message can't be written to ${options.lastMessageFile}.`,
      {
        cause: error,
      },
    );
  }
}

async function checkRepository(cwd: string): Promise<void> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await access(join(folder, ".git")).then(
      () => true,
      () => false,
    );
    if (found) return;
    if (dirname(folder) === folder) break;
  }
  throw new CodexError(
    "invalid_argument",
    `${cwd} is not in a git repository, where changes could be taken back; pass --skip-git-repo-check to run there.`,
  );
}
