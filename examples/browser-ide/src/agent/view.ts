/**
 * What the agent panel shows of a session. Plain data, so that it can be kept in IndexedDB as it is; a part
 * that didn't change stays the same object, so that only what changed is drawn again.
 */

import type { EventMsg } from "codex-embed";

/** The change of one file, as the protocol has it. */
export type FileChange = Extract<EventMsg, { type: "patch_apply_begin" }>["changes"][string];

/** A step of the plan. */
export type PlanStep = Extract<EventMsg, { type: "plan_update" }>["plan"][number];

/** A message of the user. */
export interface UserItem {
  readonly kind: "user";
  readonly text: string;
}

/** A message of the model, in Markdown. */
export interface MessageItem {
  readonly kind: "message";
  readonly text: string;
  readonly streaming: boolean;
}

/** A summary of what the model thought, in Markdown. */
export interface ReasoningItem {
  readonly kind: "reasoning";
  readonly text: string;
  readonly streaming: boolean;
}

/**
 * How far a command or a patch is: `waiting` for the user, `stopped` when the turn ended around it.
 */
export type WorkStatus = "waiting" | "running" | "completed" | "failed" | "declined" | "stopped";

/** A command of the model. */
export interface CommandItem {
  readonly kind: "command";
  readonly callId: string;
  /** Names the question, while it waits. */
  readonly approvalId: string | null;
  /** As people would type it. */
  readonly command: string;
  readonly cwd: string;
  /** Why it is asked, in the model's words. */
  readonly reason: string | null;
  readonly status: WorkStatus;
  /** The end of the output, at most {@link outputLimit} UTF-16 units. */
  readonly output: string;
  /** `null` until it ended. */
  readonly exitCode: number | null;
  /** Milliseconds; `null` until it ended. */
  readonly duration: number | null;
}

/** A patch of the model. */
export interface PatchItem {
  readonly kind: "patch";
  readonly callId: string;
  /** By absolute path. */
  readonly changes: Readonly<Record<string, FileChange>>;
  readonly reason: string | null;
  readonly status: WorkStatus;
  /** What went wrong; empty when nothing did. */
  readonly error: string;
}

/** The model's plan; a turn has one, at the place where it was first told. */
export interface PlanItem {
  readonly kind: "plan";
  readonly explanation: string | null;
  readonly steps: readonly PlanStep[];
}

/** A tool that is neither command nor patch: web search, image, MCP. */
export interface ToolItem {
  readonly kind: "tool";
  readonly callId: string;
  readonly label: string;
  readonly status: WorkStatus;
}

/** A warning or an error. */
export interface NoticeItem {
  readonly kind: "notice";
  readonly tone: "warning" | "error";
  readonly text: string;
}

/** A part of a turn, in the order of its beginning. */
export type ItemView =
  | UserItem
  | MessageItem
  | ReasoningItem
  | CommandItem
  | PatchItem
  | PlanItem
  | ToolItem
  | NoticeItem;

/** `stopped`: the page went away while it ran. */
export type TurnStatus = "running" | "completed" | "failed" | "interrupted" | "stopped";

/** A turn. */
export interface TurnView {
  readonly id: string;
  readonly status: TurnStatus;
  readonly items: readonly ItemView[];
}

/** Tokens so far. */
export interface UsageView {
  readonly total: number;
  /** How full the model's window is, from 0 to 1; `null` when it isn't known. */
  readonly window: number | null;
}

/** A session as it is shown. */
export interface SessionView {
  readonly name: string | null;
  readonly model: string | null;
  readonly turns: readonly TurnView[];
  readonly usage: UsageView | null;
}

/** The most text that is shown of a command's output. */
export const outputLimit = 32_768;

/** A session before its first event. */
export const emptyView: SessionView = { name: null, model: null, turns: [], usage: null };

/** What waits for the user's decision. */
export type ApprovalItem = CommandItem | PatchItem;

/** Whether a turn is running. */
export function isRunning(view: SessionView): boolean {
  return view.turns.at(-1)?.status === "running";
}

/** What waits for a decision, oldest first. */
export function pendingApprovals(view: SessionView): ApprovalItem[] {
  const turn = view.turns.at(-1);
  if (turn?.status !== "running") return [];
  return turn.items.filter(
    (item): item is ApprovalItem =>
      (item.kind === "command" || item.kind === "patch") && item.status === "waiting",
  );
}

/** How many messages of the user stand before a turn: where a fork begins. */
export function userMessagesBefore(view: SessionView, turn: number): number {
  return view.turns.slice(0, turn).reduce((count, { items }) => count + countUserMessages(items), 0);
}

/** Messages of the user among items. */
export function countUserMessages(items: readonly ItemView[]): number {
  return items.filter(({ kind }) => kind === "user").length;
}
