/** Items of a thread that are told of while they grow. */

import { checkValue } from "../checks.ts";
import { OutputDecoder } from "../output-decoder.ts";
import type { EventMsg } from "../protocol/index.ts";

/** The kind of an item that grows. A plan is always told of; a change of files has no state before it is done. */
export type GrowingItem = "agent_message" | "reasoning" | "command_execution";

const growingItems: readonly GrowingItem[] = ["agent_message", "reasoning", "command_execution"];

/** What the option `deltas` asks for. @throws CodexError `invalid_argument` for a kind that doesn't grow. */
export function chosenItems(deltas: boolean | readonly GrowingItem[]): ReadonlySet<GrowingItem> {
  if (typeof deltas === "boolean") return new Set(deltas ? growingItems : []);
  for (const [index, kind] of deltas.entries()) checkValue(kind, `deltas[${index}]`, growingItems);
  return new Set(deltas);
}

/** A text that is being written, and the item that it will be. */
export interface Draft {
  readonly id: string;
  text: string;
}

/** Texts that are written one after the other, before any of them is told whole. */
export class Drafts {
  #drafts: Draft[] = [];
  /** The one that is being written. */
  #at = 0;

  /** Adds a piece. @returns the text so far, and whether it begins with this piece. */
  grow(piece: string, newId: () => string): { readonly draft: Draft; readonly begins: boolean } {
    const known = this.#drafts[this.#at];
    const draft = known ?? { id: newId(), text: "" };
    if (known === undefined) this.#drafts.push(draft);
    draft.text += piece;
    return { draft, begins: known === undefined };
  }

  /** What follows is another text. */
  next(): void {
    if (this.#drafts[this.#at]?.text) this.#at += 1;
  }

  /** All is written anew, under the same ids. */
  again(): void {
    for (const draft of this.#drafts) draft.text = "";
    this.#at = 0;
  }

  /** The first text is told whole. @returns its id; `undefined` for one that did not come in pieces. */
  take(): string | undefined {
    this.#at = Math.max(0, this.#at - 1);
    return this.#drafts.shift()?.id;
  }

  /** Nothing more is written. */
  clear(): void {
    this.#drafts = [];
    this.#at = 0;
  }
}

/** Characters of a command's output that are told of while it runs; its end tells what there is. */
const mostOutput = 1_048_576;

/** Output of commands so far. */
export class RunningOutputs {
  readonly #decoder = new OutputDecoder();
  readonly #outputs = new Map<string, string>();

  /** @returns the output so far; `undefined` where there is nothing new to tell. */
  grow({
    call_id: call,
    stream,
    chunk,
  }: Extract<EventMsg, { type: "exec_command_output_delta" }>): string | undefined {
    const before = this.#outputs.get(call) ?? "";
    if (before.length >= mostOutput) return undefined;
    const piece = this.#decoder.decode(call, stream, chunk);
    if (piece === "") return undefined;
    const output = before + piece;
    this.#outputs.set(call, output);
    return output;
  }

  /** The output of a command that goes on after its turn; empty for one that was not followed. */
  of(call: string): string {
    return this.#outputs.get(call) ?? "";
  }

  /** Forgets a command. */
  end(call: string): void {
    this.#decoder.end(call);
    this.#outputs.delete(call);
  }
}
