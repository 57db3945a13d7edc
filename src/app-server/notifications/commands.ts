/** Commands in the app server's words. */

import type { ParsedCommand } from "../../protocol/types/exec.ts";
import { joinArguments } from "../../shell-quote.ts";
import type { CommandAction, CommandExecutionStatus, CommandExecutionThreadItem } from "../types.ts";
import { milliseconds } from "./items.ts";
import type { Message } from "./types.ts";

/** What every event about a command says of it. */
interface CommandFacts {
  readonly call_id: string;
  readonly command: string[];
  readonly cwd: string;
  readonly parsed_cmd: ParsedCommand[];
  readonly process_id?: string | null;
}

/** A command that started. */
export function commandStarted(msg: Message<"exec_command_begin">): CommandExecutionThreadItem {
  return unfinished(msg, "inProgress");
}

/** A command that the user didn't allow, or whose question failed. */
export function commandRefused(
  msg: Message<"exec_approval_request">,
  status: "declined" | "failed",
): CommandExecutionThreadItem {
  return unfinished(msg, status);
}

/** A command that ended. */
export function commandEnded(msg: Message<"exec_command_end">): CommandExecutionThreadItem {
  const { aggregated_output: output = "" } = msg;
  return {
    ...unfinished(msg, msg.status),
    aggregatedOutput: output === "" ? null : output,
    exitCode: msg.exit_code,
    durationMs: milliseconds(msg.duration),
  };
}

function unfinished(facts: CommandFacts, status: CommandExecutionStatus): CommandExecutionThreadItem {
  return {
    type: "commandExecution",
    id: facts.call_id,
    command: joinArguments(facts.command),
    cwd: facts.cwd,
    processId: facts.process_id ?? null,
    status,
    commandActions: facts.parsed_cmd.map(commandAction),
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
  };
}

/** What a command does, as far as its text tells. */
export function commandAction(parsed: ParsedCommand): CommandAction {
  const command = parsed.cmd;
  switch (parsed.type) {
    case "read":
      return { type: "read", command, name: parsed.name, path: parsed.path };
    case "list_files":
      return { type: "listFiles", command, path: parsed.path ?? null };
    case "search":
      return { type: "search", command, query: parsed.query ?? null, path: parsed.path ?? null };
    case "unknown":
      return { type: "unknown", command };
  }
}
