/** Settings that change with a turn. */

import { checkOptions } from "./checks.ts";
import {
  ApprovalPolicy,
  type ModelReasoningEffort,
  type ModelReasoningSummary,
  SandboxMode,
} from "./config-types.ts";
import type { CollaborationMode, Op, Personality } from "./protocol/index.ts";

/** Settings that change from a turn on. What is left out stays as it is. */
export interface TurnOverrides {
  /** Absolute working directory. */
  readonly cwd?: string;
  /** The model. */
  readonly model?: string;
  /** How hard the model thinks. */
  readonly effort?: ModelReasoningEffort;
  /** How the model's reasoning is summed up. */
  readonly summary?: ModelReasoningSummary;
  /** When the user is asked. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** The plain form of the mode: no extra folders, no network. */
  readonly sandboxMode?: SandboxMode;
  /** The model's manner, for models that can be told of one. */
  readonly personality?: Personality;
  /**
   * How the model works with the user: in plan mode it asks and proposes a plan, an item of type `Plan`. It
   * brings its own model and effort, which go before those beside it; without instructions of its own, it has
   * those of its kind.
   */
  readonly collaborationMode?: CollaborationMode;
  /** What the answer must fit, JSON Schema or a library's schema; for this turn alone. */
  readonly outputSchema?: unknown;
}

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function overrideOps(overrides: TurnOverrides, what = "TurnOverrides"): Op[] {
  checkOptions(overrides, what, {
    cwd: "non-empty string",
    model: "non-empty string",
    effort: ["none", "minimal", "low", "medium", "high", "xhigh"],
    summary: ["auto", "concise", "detailed", "none"],
    approvalPolicy: Object.values(ApprovalPolicy),
    sandboxMode: Object.values(SandboxMode),
    personality: ["none", "friendly", "pragmatic"],
    collaborationMode: "plain object",
    outputSchema: "object or function",
  });
  const { cwd, model, effort, summary, approvalPolicy, sandboxMode, personality, collaborationMode } =
    overrides;
  const op: Op = {
    type: "override_turn_context",
    ...(cwd === undefined ? {} : { cwd }),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(summary === undefined ? {} : { summary }),
    ...(approvalPolicy === undefined ? {} : { approval_policy: approvalPolicy }),
    ...(sandboxMode === undefined ? {} : { sandbox_policy: { type: sandboxMode } }),
    ...(personality === undefined ? {} : { personality }),
    ...(collaborationMode === undefined ? {} : { collaboration_mode: collaborationMode }),
  };
  return Object.keys(op).length === 1 ? [] : [op];
}
