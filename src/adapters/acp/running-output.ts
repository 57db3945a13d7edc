/** What commands write while they run, as updates that a client can follow. */

import type { SessionUpdate } from "@agentclientprotocol/sdk";

import { OutputDecoder } from "../../output-decoder.ts";
import type { EventMsg } from "../../protocol/index.ts";
import { fencedContent } from "./content.ts";

/** Characters at the end of an output that are shown while its command runs. */
export const shownCharacters = 8_192;
/** An update replaces the one before, so there need not be one for each piece. */
const pauseMs = 100;

type Delta = Extract<EventMsg, { type: "exec_command_output_delta" }>;

interface Running {
  tail: string;
  cut: boolean;
  waiting: ReturnType<typeof setTimeout> | undefined;
  dirty: boolean;
}

/** Follows the commands of one session. */
export class RunningOutput {
  readonly #send: (update: SessionUpdate) => void;
  readonly #decoder = new OutputDecoder();
  readonly #commands = new Map<string, Running>();

  /** @param send called at once for a first piece, then at most every tenth of a second. */
  constructor(send: (update: SessionUpdate) => void) {
    this.#send = send;
  }

  /** A command begins. */
  begin(call: string): void {
    this.#commands.set(call, { tail: "", cut: false, waiting: undefined, dirty: false });
  }

  /** Something was written; what patches say of themselves is left out. */
  push({ call_id: call, stream, chunk }: Delta): void {
    const command = this.#commands.get(call);
    if (command === undefined) return;
    const tail = command.tail + this.#decoder.decode(call, stream, chunk);
    command.cut ||= tail.length > shownCharacters;
    command.tail = tail.slice(-shownCharacters);
    command.dirty = true;
    if (command.waiting === undefined) this.#show(call, command);
  }

  /** A command ended: its end tells its output. */
  end(call: string): void {
    this.#decoder.end(call);
    clearTimeout(this.#commands.get(call)?.waiting);
    this.#commands.delete(call);
  }

  /** No more is shown. */
  close(): void {
    for (const call of [...this.#commands.keys()]) this.end(call);
  }

  #show(call: string, command: Running): void {
    command.waiting = undefined;
    if (!command.dirty) return;
    command.dirty = false;
    command.waiting = setTimeout(() => this.#show(call, command), pauseMs);
    const text = command.cut ? `…${command.tail}` : command.tail;
    this.#send({
      sessionUpdate: "tool_call_update",
      toolCallId: call,
      status: "in_progress",
      content: [fencedContent(text)],
    });
  }
}
