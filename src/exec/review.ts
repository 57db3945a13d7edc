/** Reviews: the agent looks at code and reports what it finds. */

import { checkValue, describe, isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { ReviewTarget } from "../protocol/types/review.ts";
import { type ExecOptions, runOptions, streamTask } from "./exec.ts";

/** What to review: in words, or changes by name. */
export type Review = string | ReviewTarget;

/** Options of {@link runReview} and {@link startReviewStream}. The approval policy is `never` unless set. */
export interface ReviewOptions extends Omit<ExecOptions, "outputSchema"> {
  /** What to call the review, for people. Default: made from what is reviewed. */
  readonly userFacingHint?: string;
}

/**
 * Runs a review and gives all events: `session_configured` first, `entered_review_mode` and `exited_review_mode`
 * with what was found, `shutdown_complete` last. A failed review is not thrown: it is an `error` event.
 *
 * @throws CodexError as `runExec`.
 */
export async function runReview(review: Review, options: ReviewOptions = {}): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of startReviewStream(review, options)) events.push(event);
  return events;
}

/**
 * Runs a review and streams the events as {@link runReview} gives them. It starts with the first `next()`. Leaving
 * the stream early stops everything.
 *
 * @throws CodexError for bad arguments, at once; the rest as in {@link runReview}, from the stream.
 */
export function startReviewStream(
  review: Review,
  options: ReviewOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const sessionOptions = runOptions(options, "ReviewOptions", { userFacingHint: "string" });
  return streamTask(reviewOp(review, options.userFacingHint), sessionOptions, options);
}

/** What each kind of target must have. */
const targetText: Readonly<Record<string, string | undefined>> = {
  uncommittedChanges: undefined,
  baseBranch: "branch",
  commit: "sha",
  custom: "instructions",
};

/**
 * The op that asks for a review.
 *
 * @throws CodexError `invalid_argument`; `details.path` names the field.
 */
export function reviewOp(review: Review, userFacingHint: string | undefined): Op {
  if (userFacingHint !== undefined) checkValue(userFacingHint, "userFacingHint", "string");
  return {
    type: "review",
    review_request: {
      target: reviewTarget(review),
      ...(userFacingHint === undefined ? {} : { user_facing_hint: userFacingHint }),
    },
  };
}

function reviewTarget(review: Review): ReviewTarget {
  if (typeof review === "string") {
    checkValue(review, "the review", "non-empty string");
    return { type: "custom", instructions: review };
  }
  if (!isPlainObject(review)) {
    throw new CodexError(
      "invalid_argument",
      `The review must be a text or a target, not ${describe(review)}.`,
    );
  }
  checkValue(review.type, "review.type", Object.keys(targetText));
  const field = targetText[review.type];
  if (field !== undefined) checkValue(Reflect.get(review, field), `review.${field}`, "non-empty string");
  return review;
}
