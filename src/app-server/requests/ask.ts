/** Questions of a thread: the request to the clients, and what an answer means to the core. */

import type { Event, Op } from "../../protocol/index.ts";
import { joinArguments } from "../../shell-quote.ts";
import {
  checkCommandExecutionRequestApprovalResponse,
  checkDynamicToolCallResponse,
  checkFileChangeRequestApprovalResponse,
  checkMcpServerElicitationRequestResponse,
  checkPermissionsRequestApprovalResponse,
  checkToolRequestUserInputResponse,
} from "../checks.ts";
import { commandAction, commandRefused } from "../notifications/commands.ts";
import type { Message } from "../notifications/types.ts";
import { present } from "../present.ts";
import type {
  CommandExecutionRequestApprovalParams,
  McpServerElicitationRequestParams,
  ServerRequests,
  ThreadActiveFlag,
  ThreadItem,
} from "../types.ts";
import { fromDecision, toDecision } from "./decisions.ts";
import { fromPermissions, toPermissions } from "./permissions.ts";

const PROTOCOLS = { http: "http", https: "https", socks5_tcp: "socks5Tcp", socks5_udp: "socks5Udp" } as const;

/** A method of a request to clients. */
export type AskMethod = keyof ServerRequests;

/** A question. */
export interface Ask {
  readonly method: AskMethod;
  readonly params: object;
  /** What the thread waits for meanwhile; `null` for a tool, which runs. */
  readonly flag: ThreadActiveFlag | null;
  /**
   * What an answer comes to. Nothing, or what is no such answer, is taken as the safest one.
   *
   * @param result what the client said; `undefined` when it refused.
   */
  answer(result: unknown): Reply;
}

/** What an answer comes to. */
export interface Reply {
  readonly op: Op;
  /** The item that it ends. */
  readonly item?: ThreadItem;
  /** The call of a patch that it ends. */
  readonly declinedPatch?: string;
}

/**
 * The question in an event, if there is one.
 *
 * @param activeTurn the turn that runs.
 */
export function askIn({ id, msg }: Event, threadId: string, activeTurn: string | undefined): Ask | undefined {
  // A server asks on its own account; what it asks for is most likely the turn that calls it.
  const place = { threadId, turnId: id || activeTurn || "" };
  switch (msg.type) {
    case "exec_approval_request":
      return commandQuestion(msg, place);
    case "apply_patch_approval_request":
      return patchQuestion(msg, place);
    case "request_user_input":
      return inputQuestion(msg, place);
    case "elicitation_request":
      return elicitation(msg, place);
    case "request_permissions":
      return permissionQuestion(msg, place);
    case "dynamic_tool_call_request":
      return toolCall(msg, place);
    default:
      return undefined;
  }
}

interface Place {
  readonly threadId: string;
  readonly turnId: string;
}

function commandQuestion(msg: Message<"exec_approval_request">, place: Place): Ask {
  const { network_approval_context: network, skill_metadata: skill, additional_permissions: more } = msg;
  const params: CommandExecutionRequestApprovalParams = {
    ...place,
    itemId: msg.call_id,
    command: joinArguments(msg.command),
    cwd: msg.cwd,
    commandActions: msg.parsed_cmd.map(commandAction),
    ...present({
      approvalId: msg.approval_id,
      reason: msg.reason,
      networkApprovalContext: network && { host: network.host, protocol: PROTOCOLS[network.protocol] },
      additionalPermissions: more && fromPermissions(more),
      skillMetadata: skill && { pathToSkillsMd: skill.path_to_skills_md },
      proposedExecpolicyAmendment: msg.proposed_execpolicy_amendment,
      proposedNetworkPolicyAmendments: msg.proposed_network_policy_amendments,
      availableDecisions: msg.available_decisions?.map(fromDecision),
    }),
  };
  return {
    method: "item/commandExecution/requestApproval",
    params,
    flag: "waitingOnApproval",
    answer: (result) => {
      const id = msg.approval_id ?? msg.call_id;
      if (!checkCommandExecutionRequestApprovalResponse(result)) {
        return { op: { type: "exec_approval", id, decision: "denied" }, item: commandRefused(msg, "failed") };
      }
      const { decision } = result;
      const refused = decision === "decline" || decision === "cancel";
      const op: Op = { type: "exec_approval", id, decision: toDecision(decision) };
      return refused ? { op, item: commandRefused(msg, "declined") } : { op };
    },
  };
}

function patchQuestion(msg: Message<"apply_patch_approval_request">, place: Place): Ask {
  const { call_id: itemId } = msg;
  return {
    method: "item/fileChange/requestApproval",
    params: { ...place, itemId, reason: msg.reason ?? null, grantRoot: msg.grant_root ?? null },
    flag: "waitingOnApproval",
    answer: (result) => {
      const decision = checkFileChangeRequestApprovalResponse(result) ? result.decision : "decline";
      const op: Op = { type: "patch_approval", id: itemId, decision: toDecision(decision) };
      return decision === "decline" || decision === "cancel" ? { op, declinedPatch: itemId } : { op };
    },
  };
}

function inputQuestion(msg: Message<"request_user_input">, place: Place): Ask {
  const questions = msg.questions.map((question) => ({
    id: question.id,
    header: question.header,
    question: question.question,
    isOther: question.isOther ?? false,
    isSecret: question.isSecret ?? false,
    options: question.options ?? null,
  }));
  return {
    method: "item/tool/requestUserInput",
    params: { ...place, itemId: msg.call_id, questions },
    flag: "waitingOnUserInput",
    answer: (result) => {
      const answers = checkToolRequestUserInputResponse(result) ? result.answers : {};
      return { op: { type: "user_input_answer", id: msg.turn_id ?? place.turnId, response: { answers } } };
    },
  };
}

function elicitation(msg: Message<"elicitation_request">, place: Place): Ask {
  return {
    method: "mcpServer/elicitation/request",
    params: { ...place, serverName: msg.server_name, ...elicitationForm(msg.request) },
    flag: "waitingOnApproval",
    answer: (result) => {
      const op = { type: "resolve_elicitation", server_name: msg.server_name, request_id: msg.id } as const;
      if (!checkMcpServerElicitationRequestResponse(result)) return { op: { ...op, decision: "decline" } };
      const { action, content, _meta: meta } = result;
      return { op: { ...op, decision: action, ...defined({ content, meta }) } };
    },
  };
}

/** The fields that are there; an answer may well be `null`. */
function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function elicitationForm(
  request: Message<"elicitation_request">["request"],
): Pick<McpServerElicitationRequestParams, "mode" | "message" | "_meta"> {
  const { message, _meta = null } = request;
  if (request.mode === "url") {
    const { url, elicitation_id: elicitationId } = request;
    return { mode: "url", _meta, message, ...{ url, elicitationId } };
  }
  return { mode: "form", _meta, message, ...{ requestedSchema: request.requested_schema } };
}

function permissionQuestion(msg: Message<"request_permissions">, place: Place): Ask {
  const { call_id: itemId } = msg;
  return {
    method: "item/permissions/requestApproval",
    params: { ...place, itemId, reason: msg.reason ?? null, permissions: fromPermissions(msg.permissions) },
    flag: "waitingOnApproval",
    answer: (result) => {
      const granted = checkPermissionsRequestApprovalResponse(result) ? result : undefined;
      const permissions = granted === undefined ? {} : toPermissions(granted.permissions);
      const scope = granted?.scope === undefined ? {} : { scope: granted.scope };
      return {
        op: { type: "request_permissions_response", id: itemId, response: { permissions, ...scope } },
      };
    },
  };
}

function toolCall(msg: Message<"dynamic_tool_call_request">, place: Place): Ask {
  const { callId, tool, arguments: given } = msg;
  return {
    method: "item/tool/call",
    params: { ...place, callId, tool, arguments: given },
    flag: null,
    answer: (result) => {
      if (checkDynamicToolCallResponse(result)) {
        const response = { content_items: result.contentItems, success: result.success };
        return { op: { type: "dynamic_tool_response", id: callId, response } };
      }
      const text = result === undefined ? "dynamic tool request failed" : "dynamic tool response was invalid";
      const response = { content_items: [{ type: "inputText", text } as const], success: false };
      return { op: { type: "dynamic_tool_response", id: callId, response } };
    },
  };
}
