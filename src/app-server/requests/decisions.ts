/** Decisions on approvals, between the app server's words and the core's. */

import type { ReviewDecision } from "../../protocol/types/approval.ts";
import type { CommandExecutionApprovalDecision } from "../types.ts";

/** A decision that a client may give, from the core's. */
export function fromDecision(decision: ReviewDecision): CommandExecutionApprovalDecision {
  switch (decision) {
    case "approved":
      return "accept";
    case "approved_for_session":
      return "acceptForSession";
    case "denied":
      return "decline";
    case "abort":
      return "cancel";
  }
  if ("approved_execpolicy_amendment" in decision) {
    const words = decision.approved_execpolicy_amendment.proposed_execpolicy_amendment;
    return { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } };
  }
  const { network_policy_amendment } = decision.network_policy_amendment;
  return { applyNetworkPolicyAmendment: { network_policy_amendment } };
}

/** The core's decision, from a client's. */
export function toDecision(decision: CommandExecutionApprovalDecision): ReviewDecision {
  switch (decision) {
    case "accept":
      return "approved";
    case "acceptForSession":
      return "approved_for_session";
    case "decline":
      return "denied";
    case "cancel":
      return "abort";
  }
  if ("acceptWithExecpolicyAmendment" in decision) {
    const words = decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
    return { approved_execpolicy_amendment: { proposed_execpolicy_amendment: words } };
  }
  const { network_policy_amendment } = decision.applyNetworkPolicyAmendment;
  return { network_policy_amendment: { network_policy_amendment } };
}
