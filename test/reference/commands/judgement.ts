/** What an agent makes of a command before it runs. */
import { isObject, type Json, toJson } from "../../conformance/runner/json.ts";

export interface Judgement {
  /** Whether the policy `untrusted` asks for it. */
  readonly asked: boolean;
  /** The words of the command as the events name them. */
  readonly command: Json;
  readonly parsed: Json;
}

/** Judgements by the id of the call. */
export type Judgements = ReadonlyMap<string, Judgement>;

/** Collects judgements from a session's events; the first that names a call tells. */
export class JudgementCollector {
  readonly judgements = new Map<string, Judgement>();

  /** @param msg An event, of either side. */
  note(msg: unknown): void {
    if (!isObject(msg)) return;
    const asked = msg["type"] === "exec_approval_request";
    const id = msg["call_id"];
    if ((!asked && msg["type"] !== "exec_command_begin") || typeof id !== "string") return;
    if (this.judgements.has(id)) return;
    const { command, parsed_cmd: parsed } = msg;
    this.judgements.set(id, { asked, command: toJson(command), parsed: toJson(parsed) });
  }
}
