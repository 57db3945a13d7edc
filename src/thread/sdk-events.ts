/** From lines of `codex exec --json` to the events that `@openai/codex-sdk` types. */

import type { ExecJsonEvent, ExecJsonItem } from "./exec-json-types.ts";
import { contentBlock } from "./mcp-content.ts";
import type { ThreadEvent, ThreadItem } from "./types.ts";

/**
 * The event of a thread that a line stands for.
 *
 * @param reasoningTokens what the thread has used for reasoning; the reference's lines leave it out.
 */
export function sdkEvent(event: ExecJsonEvent, reasoningTokens: number): ThreadEvent {
  switch (event.type) {
    case "turn.completed":
      return {
        type: "turn.completed",
        usage: { ...event.usage, cache_write_input_tokens: 0, reasoning_output_tokens: reasoningTokens },
      };
    case "item.started":
    case "item.updated":
    case "item.completed":
      return { type: event.type, item: sdkItem(event.item) };
    default:
      return event;
  }
}

function sdkItem(item: ExecJsonItem): ThreadItem {
  switch (item.type) {
    case "command_execution": {
      const { exit_code, ...command } = item;
      return exit_code === null ? command : { ...command, exit_code };
    }
    case "mcp_tool_call": {
      const { result, error, ...call } = item;
      return {
        ...call,
        ...(result === null ? {} : { result: { ...result, content: result.content.map(contentBlock) } }),
        ...(error === null ? {} : { error }),
      };
    }
    default:
      return item;
  }
}
