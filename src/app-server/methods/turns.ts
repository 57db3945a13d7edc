/** Turns of a thread: begun, steered, interrupted, and reviews in their place. */

import type { Op } from "../../protocol/index.ts";
import type { Call, Handler } from "../method.ts";
import { toCoreInput } from "../notifications/input.ts";
import { present } from "../present.ts";
import { RpcError, refused, rpcCodes } from "../rpc/errors.ts";
import { loadedThread } from "../threads/describe.ts";
import type { LoadedThread } from "../threads/loaded.ts";
import { toPolicy } from "../threads/settings.ts";
import type { ReviewTarget, Turn, TurnStartParams, UserInput } from "../types.ts";

/** The most UTF-16 units of text that a turn begins with; the reference's figure. */
const LONGEST_INPUT = 1_048_576;
/** Characters of a commit's hash that people are shown. */
const SHORT_HASH = 7;

/** Begins a turn, or adds to the running one. */
export const startTurn: Handler<"turn/start"> = (params, { server, reply }) => {
  checkLength(params.input);
  const thread = server.threads.get(params.threadId);
  const overrides = overrideOp(params);
  if (overrides !== undefined) thread.submit(overrides);
  const id = thread.submit({
    type: "user_input",
    items: params.input.map(toCoreInput),
    ...(params.outputSchema == null ? {} : { final_output_json_schema: params.outputSchema }),
  });
  reply({ turn: newTurn(id, []) });
};

/** Adds to the turn that the client believes to be running. */
export const steerTurn: Handler<"turn/steer"> = ({ threadId, expectedTurnId, input }, { server, reply }) => {
  checkLength(input);
  const thread = server.threads.get(threadId);
  if (expectedTurnId === "") throw refused("expectedTurnId must not be empty");
  const { activeTurn } = thread;
  if (input.length === 0) throw refused("input must not be empty");
  if (activeTurn === undefined) throw refused("no active turn to steer");
  if (activeTurn !== expectedTurnId) {
    throw refused(`expected active turn id \`${expectedTurnId}\` but found \`${activeTurn}\``);
  }
  thread.submit({ type: "user_input", items: input.map(toCoreInput) });
  reply({ turnId: activeTurn });
};

/** Ends the running turn, whichever it is; the answer comes when it is over. */
export const interruptTurn: Handler<"turn/interrupt"> = ({ threadId }, { server, reply }) => {
  server.threads.get(threadId).interrupt(() => reply({}));
};

/** Reviews code, in the thread or in a copy of it. */
export const startReview: Handler<"review/start"> = async (params, call) => {
  const { server, reply } = call;
  const target = checkedTarget(params.target);
  const thread = server.threads.get(params.threadId);
  const reviewed = params.delivery === "detached" ? await detach(thread, call) : thread;
  const id = reviewed.submit({ type: "review", review_request: { target } });
  const content: UserInput[] = [{ type: "text", text: hintOf(target), text_elements: [] }];
  reply({ turn: newTurn(id, [{ type: "userMessage", id, content }]), reviewThreadId: reviewed.id });
};

/** A copy of a thread, under the same settings, that the client listens to. */
async function detach(thread: LoadedThread, { server, client }: Call<never>): Promise<LoadedThread> {
  const copy = await server.open({
    ...present({ config: server.options.config, originator: server.options.originator ?? client.name }),
    cwd: thread.configured.cwd,
    fork: { id: thread.id },
  });
  copy.subscribe(client);
  client.notify({ method: "thread/started", params: { thread: loadedThread(copy.facts, undefined) } });
  copy.start();
  return copy;
}

function newTurn(id: string, items: Turn["items"]): Turn {
  return { id, items, status: "inProgress", error: null };
}

function overrideOp(params: TurnStartParams): Op | undefined {
  const { serviceTier } = params;
  const given = present({
    approval_policy: params.approvalPolicy,
    collaboration_mode: params.collaborationMode,
    cwd: params.cwd,
    effort: params.effort,
    model: params.model,
    personality: params.personality,
    sandbox_policy: params.sandboxPolicy && toPolicy(params.sandboxPolicy),
    summary: params.summary,
  });
  // `null` is a value here: the provider's usual tier.
  const overrides = { ...given, ...(serviceTier === undefined ? {} : { service_tier: serviceTier }) };
  return Object.keys(overrides).length === 0 ? undefined : { type: "override_turn_context", ...overrides };
}

function checkLength(input: readonly UserInput[]): void {
  const length = input.reduce((sum, item) => sum + (item.type === "text" ? item.text.length : 0), 0);
  if (length > LONGEST_INPUT) {
    throw new RpcError(
      rpcCodes.invalidParams,
      `Input exceeds the maximum length of ${LONGEST_INPUT} characters.`,
      {
        input_error_code: "input_too_large",
        max_chars: LONGEST_INPUT,
        actual_chars: length,
      },
    );
  }
}

function checkedTarget(target: ReviewTarget): ReviewTarget {
  switch (target.type) {
    case "uncommittedChanges":
      return target;
    case "baseBranch":
      return { type: "baseBranch", branch: given("branch", target.branch) };
    case "commit": {
      const title = target.title?.trim() || null;
      return { type: "commit", sha: given("sha", target.sha), title };
    }
    case "custom":
      return { type: "custom", instructions: given("instructions", target.instructions) };
  }
}

function given(name: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw refused(`${name} must not be empty`);
  return trimmed;
}

/** What to call a review; the reference's words, as the core's event has them too. */
function hintOf(target: ReviewTarget): string {
  switch (target.type) {
    case "uncommittedChanges":
      return "current changes";
    case "baseBranch":
      return `changes against '${target.branch}'`;
    case "commit": {
      const short = target.sha.slice(0, SHORT_HASH);
      return target.title ? `commit ${short}: ${target.title}` : `commit ${short}`;
    }
    case "custom":
      return target.instructions;
  }
}
