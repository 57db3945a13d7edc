/** One prompt, one answer. */

import type { Input } from "../agent/input.ts";
import { type OutputSchema, parseOutput, type SchemaOutput } from "../agent/output-schema.ts";
import { CodexError, turnError } from "../errors.ts";
import { type ExecOptions, startExecStream } from "./exec.ts";

/**
 * Runs a prompt and gives the agent's last message; with `outputSchema` the value that it stands for, checked
 * against the schema and typed by it. The message is empty when the agent said nothing.
 *
 * @throws CodexError the reason of a failed turn, `turn_aborted` for an interrupted one, `invalid_output` when the
 *   answer holds no JSON or doesn't fit the schema, and what `runExec` throws.
 */
export function runPrompt<const Schema extends OutputSchema>(
  prompt: Input,
  options: ExecOptions & { readonly outputSchema: Schema },
): Promise<SchemaOutput<Schema>>;
export function runPrompt(
  prompt: Input,
  options?: ExecOptions & { readonly outputSchema?: undefined },
): Promise<string>;
export async function runPrompt(prompt: Input, options: ExecOptions = {}): Promise<unknown> {
  let answer = "";
  let failure: CodexError | undefined;
  for await (const { msg } of startExecStream(prompt, options)) {
    if (msg.type === "error") failure = turnError(msg.message, msg.codex_error_info);
    if (msg.type === "turn_aborted") failure ??= new CodexError("turn_aborted", "The turn was interrupted.");
    if (msg.type === "task_complete") answer = msg.last_agent_message ?? "";
  }
  if (failure !== undefined) throw failure;
  return options.outputSchema === undefined ? answer : parseOutput(options.outputSchema, answer);
}
