/** What the model and MCP servers ask the user, as a client's forms, or as a choice where it has none. */

import type {
  AgentContext,
  CreateElicitationResponse,
  ElicitationPropertySchema,
  ElicitationSchema,
  PermissionOption,
  RequestPermissionRequest,
} from "@agentclientprotocol/sdk";

import type { HandlerContext } from "../../attendant/approvals.ts";
import type {
  ElicitationRequest,
  ElicitationResponse,
  UserInputAnswers,
  UserInputRequest,
} from "../../attendant/questions.ts";
import { isPlainObject } from "../../checks.ts";
import type { RequestUserInputQuestion } from "../../protocol/types/user_input.ts";

/** Whose questions they are, and what the client shows. */
export interface Asker {
  readonly client: AgentContext;
  readonly sessionId: () => string | undefined;
  /** Whether it has forms, and opens pages. */
  readonly forms: boolean;
  readonly pages: boolean;
}

/** Begins the id of a question that the core asks before it calls an MCP server's tool. */
const callApproval = "mcp_tool_call_approval_";

/** Asks the model's questions. What the client can't show, or its user dismisses, stays unanswered. */
export async function askUser(
  asker: Asker,
  request: UserInputRequest,
  { signal }: HandlerContext,
): Promise<UserInputAnswers> {
  const sessionId = asker.sessionId();
  if (sessionId === undefined) return {};
  const { questions, call_id: toolCallId } = request;
  const [question] = questions;
  const options = question?.options ?? [];
  const isChoice = questions.length === 1 && options.length > 0 && question !== undefined;
  if (isChoice && (!asker.forms || question.id.startsWith(callApproval))) {
    const permission: RequestPermissionRequest = {
      sessionId,
      toolCall: { toolCallId, title: question.question, status: "pending" },
      options: choices(question),
    };
    const { outcome } = await asker.client.request("session/request_permission", permission, {
      cancellationSignal: signal,
    });
    return outcome.outcome === "selected" ? { [question.id]: outcome.optionId } : {};
  }
  // The protocol's forms are not for secrets.
  if (!asker.forms || questions.some(({ isSecret }) => isSecret === true)) return {};
  const answer = await asker.client.request(
    "elicitation/create",
    {
      sessionId,
      toolCallId,
      mode: "form",
      message: questions.map(({ header }) => header).join(", "),
      requestedSchema: {
        type: "object",
        properties: Object.fromEntries(questions.map((each) => [each.id, fieldOf(each)])),
        required: questions.map(({ id }) => id),
      },
    },
    { cancellationSignal: signal },
  );
  const texts = Object.entries(contentOf(answer) ?? {}).map(([id, value]) => [id, String(value)] as const);
  return Object.fromEntries(texts);
}

/** Asks an MCP server's question. What the client can't show is declined. */
export async function elicit(
  asker: Asker,
  { request }: ElicitationRequest,
  { signal }: HandlerContext,
): Promise<ElicitationResponse> {
  const sessionId = asker.sessionId();
  const able = request.mode === "form" ? asker.forms : asker.pages;
  if (sessionId === undefined || !able) return { action: "decline" };
  const { message } = request;
  const asked =
    request.mode === "form"
      ? { mode: "form" as const, requestedSchema: formOf(request.requested_schema) }
      : { mode: "url" as const, elicitationId: request.elicitation_id, url: request.url };
  const answer = await asker.client.request(
    "elicitation/create",
    { sessionId, message, ...asked },
    { cancellationSignal: signal },
  );
  const content = contentOf(answer);
  if (answer.action === "accept") return { action: "accept", ...(content === undefined ? {} : { content }) };
  return { action: answer.action === "decline" ? "decline" : "cancel" };
}

/** The last answer to the question before a call is no, those in between hold for longer. */
function choices({ id, options }: RequestUserInputQuestion): PermissionOption[] {
  const labels = (options ?? []).map(({ label }) => label);
  const kind = (index: number): PermissionOption["kind"] => {
    if (index === 0 || !id.startsWith(callApproval)) return "allow_once";
    return index === labels.length - 1 ? "reject_once" : "allow_always";
  };
  return labels.map((label, index) => ({ optionId: label, name: label, kind: kind(index) }));
}

function fieldOf({
  header,
  question,
  options,
  isOther,
}: RequestUserInputQuestion): ElicitationPropertySchema {
  const shared = { type: "string" as const, title: header };
  if (options == null || options.length === 0) return { ...shared, description: question };
  if (isOther === true) {
    const known = options.map(({ label, description }) => `${label}: ${description}`).join("\n");
    return { ...shared, description: `${question}\n${known}` };
  }
  const oneOf = options.map(({ label, description }) => ({ const: label, title: label, description }));
  return { ...shared, description: question, oneOf };
}

/** A server's form, of which only fields with a type are shown. */
function formOf(schema: unknown): ElicitationSchema {
  const { properties, required } = isPlainObject(schema) ? schema : {};
  const fields = Object.entries(isPlainObject(properties) ? properties : {}).flatMap(
    ([name, field]): [string, ElicitationPropertySchema][] =>
      isPlainObject(field) && typeof field.type === "string" ? [[name, { ...field, type: field.type }]] : [],
  );
  return {
    type: "object",
    properties: Object.fromEntries(fields),
    ...(Array.isArray(required) ? { required: required.filter((name) => typeof name === "string") } : {}),
  };
}

/** What was filled in; `undefined` where it was not accepted. */
function contentOf(answer: CreateElicitationResponse): Readonly<Record<string, unknown>> | undefined {
  return answer.action === "accept" && "content" in answer && isPlainObject(answer.content)
    ? answer.content
    : undefined;
}
