/** Settings that change with a turn. */

import { checkOptions } from "../checks.ts";
import {
  ApprovalPolicy,
  type ModelReasoningEffort,
  type ModelReasoningSummary,
  SandboxMode,
} from "../config/types.ts";
import { CodexError } from "../errors.ts";
import type { CollaborationMode, Op, Personality } from "../protocol/index.ts";
import type { SandboxPolicy } from "../protocol/types/sandbox.ts";

/** Settings that change from a turn on. What is left out stays as it is. */
export interface TurnOverrides {
  /** Absolute working directory. */
  readonly cwd?: string;
  /** The model. */
  readonly model?: string;
  /** How hard the model thinks; `null` for what the model does by itself. */
  readonly effort?: ModelReasoningEffort | null;
  /** How the model's reasoning is summed up. */
  readonly summary?: ModelReasoningSummary;
  /** When the user is asked. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** The plain form of the mode: no network, and no folders but those of `writableRoots`. */
  readonly sandboxMode?: SandboxMode;
  /**
   * Folders that may be written beside the workspace, with the mode `workspace-write`; absolute. Needs `sandboxMode`
   * beside it. Default: none.
   */
  readonly writableRoots?: readonly string[];
  /** The whole policy, such as the one that `session_configured` tells, in place of `sandboxMode` and its roots. */
  readonly sandboxPolicy?: SandboxPolicy;
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
  // Null is a value of its own, which no other text stands for.
  const checked = overrides?.effort === null ? { ...overrides, effort: undefined } : overrides;
  checkOptions(checked, what, {
    cwd: "non-empty string",
    model: "non-empty string",
    effort: ["none", "minimal", "low", "medium", "high", "xhigh"],
    summary: ["auto", "concise", "detailed", "none"],
    approvalPolicy: Object.values(ApprovalPolicy),
    sandboxMode: Object.values(SandboxMode),
    writableRoots: "array of strings",
    sandboxPolicy: "plain object",
    personality: ["none", "friendly", "pragmatic"],
    collaborationMode: "plain object",
    outputSchema: "object or function",
  });
  if (overrides.writableRoots !== undefined && overrides.sandboxMode === undefined) {
    throw new CodexError(
      "invalid_argument",
      `${what}.writableRoots needs sandboxMode beside it: the two are one policy.`,
      { details: { path: "writableRoots" } },
    );
  }
  if (overrides.sandboxPolicy !== undefined && overrides.sandboxMode !== undefined) {
    throw new CodexError(
      "invalid_argument",
      `${what} has sandboxMode and sandboxPolicy: the two say the same thing, so leave one out.`,
      { details: { path: "sandboxPolicy" } },
    );
  }
  const { cwd, model, effort, summary, approvalPolicy, personality, collaborationMode } = overrides;
  const sandbox = overrides.sandboxPolicy ?? plainPolicy(overrides);
  const op: Op = {
    type: "override_turn_context",
    ...(cwd === undefined ? {} : { cwd }),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
    ...(summary === undefined ? {} : { summary }),
    ...(approvalPolicy === undefined ? {} : { approval_policy: approvalPolicy }),
    ...(sandbox === undefined ? {} : { sandbox_policy: sandbox }),
    ...(personality === undefined ? {} : { personality }),
    ...(collaborationMode === undefined ? {} : { collaboration_mode: collaborationMode }),
  };
  return Object.keys(op).length === 1 ? [] : [op];
}

function plainPolicy({
  sandboxMode: type,
  writableRoots: roots = [],
}: TurnOverrides): SandboxPolicy | undefined {
  if (type === undefined) return undefined;
  return type === "workspace-write" && roots.length > 0 ? { type, writable_roots: [...roots] } : { type };
}
