/** Options that say what answers the agent's questions and calls, in every shape of the API. */

import type { Kind } from "../checks.ts";
import { CodexError } from "../errors.ts";
import { CustomTool } from "../tools/tool.ts";
import type { ApprovalHandler } from "./approvals.ts";
import type { ElicitationHandler, UserInputHandler } from "./questions.ts";

/** What answers the agent, so that its events need not be answered by hand. */
export interface AttendantOptions {
  /** Tools made by `tool()`, offered after `dynamicTools` where there are any. Their calls are answered. */
  readonly tools?: readonly CustomTool[];
  /**
   * Decides where the policy asks. What it throws denies, with a `warning`. Default: in a conversation the events
   * are answered by hand; elsewhere everything is denied.
   */
  readonly onApproval?: ApprovalHandler;
  /** How long a decision may take, in milliseconds; then it is denied, with a `warning`. Default: no limit. */
  readonly approvalTimeoutMs?: number;
  /**
   * Answers questions of the tool `request_user_input`. What it throws leaves them unanswered, with a `warning`.
   * Default: in a conversation by hand; elsewhere they are left unanswered.
   */
  readonly onUserInput?: UserInputHandler;
  /**
   * Answers what MCP servers ask the user. What it throws declines, with a `warning`. Default: in a conversation by
   * hand; elsewhere it is declined.
   */
  readonly onElicitation?: ElicitationHandler;
}

/** The fields of {@link AttendantOptions}, for checks of options that contain them. */
export const attendantOptionKinds = {
  tools: "array",
  onApproval: "function",
  approvalTimeoutMs: "positive number",
  onUserInput: "function",
  onElicitation: "function",
} as const satisfies Record<keyof AttendantOptions, Kind>;

/** @throws CodexError `invalid_argument` for tools that were not made by {@link tool}, or share a name. */
export function checkTools(tools: readonly unknown[]): void {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const path = `tools[${index}]`;
    if (!(tool instanceof CustomTool)) {
      throw new CodexError("invalid_argument", `${path} must be made by tool({ name, … }).`, {
        details: { path },
      });
    }
    if (names.has(tool.name)) {
      throw new CodexError("invalid_argument", `There are two tools named ${tool.name}.`, {
        details: { path },
      });
    }
    names.add(tool.name);
  }
}
