/** The turns of a thread, for a client that opens it again. */

import { isFields } from "../../protocol/check.ts";
import { checkEventMsg } from "../../protocol/checks/event.ts";
import type { EventMsg } from "../../protocol/index.ts";
import { fromCoreInput } from "../notifications/input.ts";
import { threadItem } from "../notifications/items.ts";
import { reviewText } from "../notifications/review.ts";
import type { Message } from "../notifications/types.ts";
import type { ReasoningThreadItem, ThreadItem, Turn, TurnStatus, UserInput } from "../types.ts";

/** The types of events that are recorded and make items or turns. */
const FOLDED = new Set([
  "task_started",
  "task_complete",
  "turn_aborted",
  "thread_rolled_back",
  "user_message",
  "agent_message",
  "agent_reasoning",
  "agent_reasoning_raw_content",
  "item_completed",
  "entered_review_mode",
  "exited_review_mode",
  "context_compacted",
]);

interface OpenTurn {
  readonly id: string;
  readonly items: ThreadItem[];
  status: TurnStatus;
  /** Whether it has said when it began; one that was not told of ends with the next. */
  readonly announced: boolean;
}

/**
 * Folds the events of a thread that are recorded into its turns. The same comes out of the events of a session as
 * they come and of its record: items are numbered (`item-1`, `item-2`, ...), for the record keeps no ids.
 */
export class TurnsFold {
  #turns: OpenTurn[] = [];
  #current: OpenTurn | undefined;
  #lastItem = 0;
  #preview = "";

  /** The first message of the user, as far as there is one. */
  get preview(): string {
    return this.#preview;
  }

  /** The turns so far; the last one may be running. */
  get turns(): Turn[] {
    const all = this.#current === undefined ? this.#turns : [...this.#turns, this.#current];
    return all.map(({ id, items, status }) => ({ id, items: [...items], status, error: null }));
  }

  /** Nothing goes on with a turn that the record leaves open: it counts as interrupted. */
  leaveOff(): void {
    if (this.#current?.status === "inProgress") this.#current.status = "interrupted";
  }

  /** Reads a line of a record; a line of another kind adds nothing. */
  pushLine(line: string): void {
    if (!line.includes('"event_msg"')) return;
    const payload = payloadOf(line);
    if (payload !== undefined) this.push(payload);
  }

  /** Reads an event; most add nothing. */
  push(msg: EventMsg): void {
    switch (msg.type) {
      case "task_started":
        this.#finish();
        this.#current = { id: msg.turn_id, items: [], status: "inProgress", announced: true };
        return;
      case "task_complete":
        this.#end("completed", msg.turn_id);
        return;
      case "turn_aborted":
        this.#end("interrupted", msg.turn_id ?? undefined);
        return;
      case "thread_rolled_back":
        this.#rollBack(msg.num_turns);
        return;
      case "user_message":
        this.#userMessage(msg);
        return;
      case "agent_message":
        if (msg.message !== "") {
          this.#add((id) => ({ type: "agentMessage", id, text: msg.message, phase: msg.phase ?? null }));
        }
        return;
      case "agent_reasoning":
        this.#reasoning().summary?.push(msg.text);
        return;
      case "agent_reasoning_raw_content":
        this.#reasoning().content?.push(msg.text);
        return;
      case "item_completed":
        if (msg.item.type === "Plan" && msg.item.text !== "") this.#turn().items.push(threadItem(msg.item));
        return;
      case "entered_review_mode": {
        const review = msg.user_facing_hint ?? "review requested";
        this.#add((id) => ({ type: "enteredReviewMode", id, review }));
        return;
      }
      case "exited_review_mode":
        this.#add((id) => ({ type: "exitedReviewMode", id, review: reviewText(msg.review_output) }));
        return;
      case "context_compacted":
        this.#add((id) => ({ type: "contextCompaction", id }));
        return;
      default:
        return;
    }
  }

  #turn(): OpenTurn {
    // A record tells of no turn where a review begins: one gets an id that is the same whenever it is read.
    this.#current ??= {
      id: `turn-${this.#turns.length + 1}`,
      items: [],
      status: "completed",
      announced: false,
    };
    return this.#current;
  }

  #add(item: (id: string) => ThreadItem): void {
    this.#lastItem += 1;
    this.#turn().items.push(item(`item-${this.#lastItem}`));
  }

  #userMessage(msg: Message<"user_message">): void {
    // A message within a turn that began is its first one, or was added to it while it ran.
    if (this.#current?.announced === false && this.#current.items.length > 0) this.#finish();
    const content: UserInput[] = [];
    if (msg.message.trim() !== "") {
      const { message: text, text_elements = [] } = msg;
      content.push(fromCoreInput({ type: "text", text, text_elements }));
    }
    for (const url of msg.images ?? []) content.push({ type: "image", url });
    for (const path of msg.local_images ?? []) content.push({ type: "localImage", path });
    if (this.#preview === "") this.#preview = msg.message.trim();
    this.#add((id) => ({ type: "userMessage", id, content }));
  }

  #reasoning(): ReasoningThreadItem {
    const last = this.#turn().items.at(-1);
    if (last?.type === "reasoning") return last;
    this.#lastItem += 1;
    const item: ReasoningThreadItem = {
      type: "reasoning",
      id: `item-${this.#lastItem}`,
      summary: [],
      content: [],
    };
    this.#turn().items.push(item);
    return item;
  }

  #end(status: TurnStatus, id: string | undefined): void {
    const turn = this.#current ?? this.#turns.find((known) => known.id === id);
    if (turn !== undefined) turn.status = status;
    this.#finish();
  }

  #finish(): void {
    const turn = this.#current;
    this.#current = undefined;
    if (turn === undefined || (turn.items.length === 0 && !turn.announced)) return;
    if (turn.status === "inProgress") turn.status = "completed";
    this.#turns.push(turn);
  }

  #rollBack(count: number): void {
    this.#finish();
    this.#turns = this.#turns.slice(0, Math.max(0, this.#turns.length - count));
    this.#lastItem = this.#turns.reduce((sum, turn) => sum + turn.items.length, 0);
    if (this.#turns.length === 0) this.#preview = "";
  }
}

function payloadOf(line: string): EventMsg | undefined {
  const value = parse(line);
  if (!isFields(value) || value.type !== "event_msg" || !isFields(value.payload)) return undefined;
  const { type } = value.payload;
  return typeof type === "string" && FOLDED.has(type) && checkEventMsg(value.payload)
    ? value.payload
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A torn or foreign line says nothing.
    return undefined;
  }
}
