/** Answers to questions that the model and MCP servers ask the user. */

import { checkValue } from "../checks.ts";
import type { EventMsg, Op } from "../protocol/index.ts";
import type { ElicitationAction } from "../protocol/types/mcp.ts";
import type { HandlerContext } from "./approvals.ts";

/** Questions of the model: one to three, each with answers to choose from or free text. */
export type UserInputRequest = Extract<EventMsg, { type: "request_user_input" }>;

/** A question of an MCP server: a form to fill in, or a page to open. */
export type ElicitationRequest = Extract<EventMsg, { type: "elicitation_request" }>;

/** Answers by the questions' ids: labels that were chosen, and free text. A question may be left out. */
export type UserInputAnswers = Readonly<Record<string, string | readonly string[]>>;

/** The user's reaction; `content` is the form as filled in, where it was accepted. */
export interface ElicitationResponse {
  /** `accept`, `decline`, or `cancel` for who closed the form without a choice. */
  readonly action: ElicitationAction;
  /** The form as filled in. */
  readonly content?: unknown;
}

/** Answers the model's questions. */
export type UserInputHandler =
  | ((request: UserInputRequest, context: HandlerContext) => UserInputAnswers)
  | ((request: UserInputRequest, context: HandlerContext) => Promise<UserInputAnswers>);

/** Answers a question of an MCP server. */
export type ElicitationHandler =
  | ((request: ElicitationRequest, context: HandlerContext) => ElicitationResponse)
  | ((request: ElicitationRequest, context: HandlerContext) => Promise<ElicitationResponse>);

/** The op that answers the model's questions. */
export function userInputOp(request: UserInputRequest, answers: UserInputAnswers): Op {
  const entries = Object.entries(answers).map(([id, answer]) => {
    const texts = typeof answer === "string" ? [answer] : [...answer];
    return [id, { answers: texts }] as const;
  });
  const response = { answers: Object.fromEntries(entries) };
  return { type: "user_input_answer", id: request.turn_id ?? "", response };
}

/**
 * The op that answers a question of an MCP server.
 *
 * @throws CodexError `invalid_argument` for an unknown action.
 */
export function elicitationOp(request: ElicitationRequest, response: ElicitationResponse): Op {
  const { action, content } = response;
  checkValue(action, "action", ["accept", "decline", "cancel"]);
  return {
    type: "resolve_elicitation",
    server_name: request.server_name,
    request_id: request.id,
    decision: action,
    ...(content === undefined ? {} : { content }),
  };
}
