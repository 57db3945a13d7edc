/**
 * The scenarios speak the reference's app-server protocol (v2, camelCase); a session takes core ops and config
 * keys. This says the same in the other words.
 */
import type { DynamicToolSpec } from "codex-embed/protocol";
import { isJsonObject, isList, type Json, type JsonObject, objects } from "./json.ts";
import type { Turn } from "./scenario.ts";

/** An op of a session, as JSON. */
export type OpJson = JsonObject & { readonly type: string };

/** Config keys for a thread's options; like the recorder, without approvals and without a sandbox by default. */
export function threadConfig(thread: JsonObject): Record<string, Json> {
  const { approvalPolicy, sandbox, model, developerInstructions, baseInstructions, personality, config } =
    thread;
  return {
    approval_policy: approvalPolicy ?? "never",
    sandbox_mode: sandbox ?? "danger-full-access",
    ...(model == null ? {} : { model }),
    ...(developerInstructions == null ? {} : { developer_instructions: developerInstructions }),
    ...(baseInstructions == null ? {} : { base_instructions: baseInstructions }),
    ...(personality == null ? {} : { personality }),
    ...(isJsonObject(config) ? config : {}),
  };
}

/** The tools that the client runs itself. */
export function dynamicTools(thread: JsonObject): DynamicToolSpec[] {
  return objects(thread.dynamicTools).map(({ name, description, inputSchema }) => ({
    name: String(name),
    description: String(description),
    inputSchema,
  }));
}

/** The op that answers a call of such a tool; an answer of another form is the app server's own complaint. */
export function toolResponse(callId: string, answer: Json | undefined): OpJson {
  const given = isJsonObject(answer) && isList(answer.contentItems) && "success" in answer;
  const complaint = { type: "inputText", text: "dynamic tool response was invalid" };
  const response = given
    ? { content_items: answer.contentItems ?? [], success: answer.success ?? false }
    : { content_items: [complaint], success: false };
  return { type: "dynamic_tool_response", id: callId, response };
}

/** The op that answers a question of an MCP server; without an answer it is refused. */
export function elicitationAnswer(
  { server_name, id }: { readonly server_name: string; readonly id: string | number },
  answer: Json | undefined,
): OpJson {
  const { action = "decline", content = null } = isJsonObject(answer) ? answer : {};
  return { type: "resolve_elicitation", server_name, request_id: id, decision: action, content };
}

/**
 * The ops that begin a turn.
 *
 * @throws Error for a method or a parameter that is not known here.
 */
export function turnOps(turn: Turn): OpJson[] {
  if (turn.op !== undefined) return [methodOp(turn.op, turn.params)];
  const { outputSchema, ...overrides } = turn.params;
  const context = Object.entries(overrides).map(([key, value]): [string, Json] => {
    if (key === "sandboxPolicy") return ["sandbox_policy", sandboxPolicy(value)];
    if (key === "approvalPolicy") return ["approval_policy", value];
    if (key === "collaborationMode") return ["collaboration_mode", value];
    if (["model", "effort", "summary", "cwd", "personality"].includes(key)) return [key, value];
    throw new Error(`unknown turn parameter ${key}`);
  });
  const input: OpJson = {
    type: "user_input",
    items: (turn.input ?? []).map(inputItem),
    ...(outputSchema === undefined ? {} : { final_output_json_schema: outputSchema }),
  };
  if (context.length === 0) return [input];
  return [{ type: "override_turn_context", ...Object.fromEntries(context) }, input];
}

/** Input for the running turn. */
export function steerOp(words: string): OpJson {
  return { type: "user_input", items: [inputItem({ type: "text", text: words })] };
}

function methodOp(method: string, params: JsonObject): OpJson {
  if (method === "thread/compact/start") return { type: "compact" };
  if (method === "review/start" && isJsonObject(params.target)) {
    return { type: "review", review_request: { target: params.target } };
  }
  throw new Error(`unknown method ${method}`);
}

function inputItem(item: JsonObject): JsonObject {
  if (item.type === "text") return { text_elements: [], ...item };
  if (item.type === "image") return { type: "image", image_url: item.url ?? null };
  if (item.type === "localImage") return { ...item, type: "local_image" };
  return item;
}

function sandboxPolicy(policy: Json): Json {
  if (!isJsonObject(policy)) return policy;
  return Object.fromEntries(
    Object.entries(policy).map(([key, value]) => [
      spread(key, "_"),
      key === "type" && typeof value === "string" ? spread(value, "-") : value,
    ]),
  );
}

/** `workspaceWrite` with `-` is `workspace-write`. */
function spread(name: string, separator: string): string {
  return name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}

const DECISIONS: ReadonlyMap<Json | undefined, string> = new Map([
  ["accept", "approved"],
  ["acceptForSession", "approved_for_session"],
  ["decline", "denied"],
  ["cancel", "abort"],
]);

/**
 * A review decision for an app-server decision; none given means that it is declined.
 *
 * @throws Error for one that is not known.
 */
export function reviewDecision(answer: Json | undefined): Json {
  const decision = isJsonObject(answer) && "decision" in answer ? answer.decision : answer;
  const plain = DECISIONS.get(decision ?? "decline");
  if (plain !== undefined) return plain;
  const amended = isJsonObject(decision) ? decision.acceptWithExecpolicyAmendment : undefined;
  const prefix = isJsonObject(amended) ? amended.execpolicy_amendment : undefined;
  if (isList(prefix)) return { approved_execpolicy_amendment: { proposed_execpolicy_amendment: prefix } };
  throw new Error(`unknown decision ${JSON.stringify(decision)}`);
}
