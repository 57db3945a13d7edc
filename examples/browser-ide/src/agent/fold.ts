/** From events to what is shown: a pure fold. */

import type { EventMsg } from "codex-embed";

import { foldCommand, foldPatch, foldTool } from "./fold-work.ts";
import { type ItemView, lastIndexOf, replaceAt, settle } from "./items.ts";
import { countUserMessages, type SessionView, type TurnStatus, type TurnView } from "./view.ts";

/** The view after an event. An event that shows nothing gives the same object. */
export function fold(view: SessionView, msg: EventMsg): SessionView {
  switch (msg.type) {
    case "session_configured": {
      const named = { ...view, model: msg.model, name: msg.thread_name ?? view.name };
      // A view that was kept knows more than the record: commands, patches and half a message.
      if (view.turns.length > 0) return named;
      return stopped((msg.initial_messages ?? []).reduce(fold, named));
    }
    case "thread_name_updated":
      return { ...view, name: msg.thread_name ?? null };
    case "task_started":
      return begin(view, msg.turn_id);
    case "task_complete":
      return end(view, "completed");
    case "turn_aborted":
      return end(view, "interrupted");
    case "thread_rolled_back":
      return rollBack(view, msg.num_turns);
    case "token_count":
      return msg.info ? { ...view, usage: usageOf(msg.info) } : view;
    case "error":
      return inTurn(view, (turn) => {
        const status = turn.status === "running" ? "failed" : turn.status;
        return { ...push(turn, { kind: "notice", tone: "error", text: msg.message }), status };
      });
    default:
      return inTurn(view, (turn) => {
        const items = foldItem(turn.items, msg);
        return items === turn.items ? turn : { ...turn, items };
      });
  }
}

/** What is left of a view when its page went away: a turn that ran has stopped. */
export function stopped(view: SessionView): SessionView {
  return end(view, "stopped");
}

function foldItem(items: readonly ItemView[], msg: EventMsg): readonly ItemView[] {
  switch (msg.type) {
    case "user_message":
      return [...settle(items), { kind: "user", text: msg.message }];
    case "agent_message_delta":
      return stream(items, "message", msg.delta);
    case "agent_message":
      return whole(items, "message", msg.message);
    case "agent_reasoning_delta":
      return stream(items, "reasoning", msg.delta);
    case "agent_reasoning_section_break":
      return items.at(-1)?.kind === "reasoning" ? stream(items, "reasoning", "\n\n") : items;
    case "agent_reasoning":
      return reasoned(items, msg.text);
    case "plan_update": {
      const plan = { kind: "plan", explanation: msg.explanation ?? null, steps: msg.plan } as const;
      const index = lastIndexOf(items, ({ kind }) => kind === "plan");
      return index < 0 ? [...settle(items), plan] : replaceAt(items, index, plan);
    }
    case "warning":
    case "stream_error":
      return [...items, { kind: "notice", tone: "warning", text: msg.message }];
    default:
      return foldCommand(items, msg) ?? foldPatch(items, msg) ?? foldTool(items, msg) ?? items;
  }
}

/** Text that comes in pieces: it goes to the last item, where that is of its kind and not complete. */
function stream(items: readonly ItemView[], kind: "message" | "reasoning", delta: string) {
  const last = items.at(-1);
  if (last?.kind === kind && last.streaming) {
    return replaceAt(items, items.length - 1, { ...last, text: last.text + delta });
  }
  const text = delta.trimStart();
  return text === "" ? items : [...settle(items), { kind, text, streaming: true }];
}

/** Text that is complete takes the place of what was streamed of it. */
function whole(items: readonly ItemView[], kind: "message" | "reasoning", text: string) {
  const last = items.at(-1);
  const item = { kind, text, streaming: false } as const;
  if (last?.kind === kind && last.streaming) return replaceAt(items, items.length - 1, item);
  return [...settle(items), item];
}

/** A part of a summary is complete; more parts may follow in the same item. */
function reasoned(items: readonly ItemView[], text: string): readonly ItemView[] {
  const last = items.at(-1);
  if (last?.kind === "reasoning" && last.text.includes(text.trim())) return items;
  return whole(items, "reasoning", text);
}

/** A turn that an approval brought back after a reload goes on under its id. */
function begin(view: SessionView, id: string): SessionView {
  const last = view.turns.at(-1);
  if (last?.id === id) return replaceTurn(view, { ...last, status: "running" });
  return { ...view, turns: [...end(view, "stopped").turns, { id, status: "running", items: [] }] };
}

function end(view: SessionView, status: TurnStatus): SessionView {
  const last = view.turns.at(-1);
  if (last === undefined) return view;
  const items = settle(last.items, "stopped");
  if (last.status === "running") return replaceTurn(view, { ...last, status, items });
  return items === last.items ? view : replaceTurn(view, { ...last, items });
}

/** Drops turns from the end, as many as hold that many messages of the user. */
function rollBack(view: SessionView, messages: number): SessionView {
  let left = messages;
  let keep = view.turns.length;
  while (keep > 0 && left > 0) {
    keep -= 1;
    left -= countUserMessages(view.turns[keep]?.items ?? []);
  }
  return { ...view, turns: view.turns.slice(0, keep) };
}

type Usage = NonNullable<Extract<EventMsg, { type: "token_count" }>["info"]>;

function usageOf({ total_token_usage, last_token_usage, model_context_window }: Usage) {
  const limit = model_context_window ?? 0;
  return {
    total: total_token_usage.total_tokens,
    window: limit > 0 ? Math.min(1, last_token_usage.total_tokens / limit) : null,
  };
}

function push(turn: TurnView, item: ItemView): TurnView {
  return { ...turn, items: [...settle(turn.items), item] };
}

/** Before the first turn, such as with a warning about the settings, a turn without a message is made. */
function inTurn(view: SessionView, change: (turn: TurnView) => TurnView): SessionView {
  const last = view.turns.at(-1);
  if (last !== undefined) {
    const turn = change(last);
    return turn === last ? view : replaceTurn(view, turn);
  }
  const opening: TurnView = { id: "", status: "completed", items: [] };
  const turn = change(opening);
  return turn === opening ? view : { ...view, turns: [turn] };
}

function replaceTurn(view: SessionView, turn: TurnView): SessionView {
  return { ...view, turns: replaceAt(view.turns, view.turns.length - 1, turn) };
}
