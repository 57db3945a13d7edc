/** What a client's user may answer to an approval. */

import type { PermissionOption } from "@agentclientprotocol/sdk";

import type { ApprovalDecision, ApprovalRequest } from "../../attendant/approvals.ts";
import type { ReviewDecision } from "../../protocol/index.ts";
import { joinArguments } from "../../shell-quote.ts";

/** An answer, and the decision that it stands for. */
export interface Permission {
  readonly option: PermissionOption;
  readonly decision: ApprovalDecision;
}

const once: Permission = {
  option: { optionId: "approved", name: "Yes", kind: "allow_once" },
  decision: "approved",
};
const session: Permission = {
  option: { optionId: "approved_for_session", name: "Yes, always in this session", kind: "allow_always" },
  decision: "approved_for_session",
};
const never: Permission = {
  option: { optionId: "denied", name: "No", kind: "reject_once" },
  decision: "denied",
};

/** The answers to a request, in order of display. To dismiss the question stops the turn. */
export function permissionsFor(request: ApprovalRequest): Permission[] {
  const offered = request.type === "exec_approval_request" ? (request.available_decisions ?? []) : [];
  return [once, session, ...offered.flatMap((decision) => amendment(decision)), never];
}

/** An answer that changes rules, and so holds in later sessions. */
function amendment(decision: ReviewDecision): Permission[] {
  if (typeof decision !== "object") return [];
  if ("approved_execpolicy_amendment" in decision) {
    const words = decision.approved_execpolicy_amendment.proposed_execpolicy_amendment;
    const name = `Yes, and from now on whatever begins with ${joinArguments(words)}`;
    return [{ option: { optionId: "approved_amendment", name, kind: "allow_always" }, decision }];
  }
  if ("network_policy_amendment" in decision) {
    const { host, action } = decision.network_policy_amendment.network_policy_amendment;
    const allows = action === "allow";
    const name = allows ? `Yes, and ${host} from now on` : `No, and never ${host}`;
    const kind = allows ? "allow_always" : "reject_always";
    return [{ option: { optionId: `network_${action}_${host}`, name, kind }, decision }];
  }
  return [];
}
