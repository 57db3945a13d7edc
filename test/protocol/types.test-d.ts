/** What the compiler must know of the protocol; checked by `npm run check:types`. */

import { expectTypeOf } from "vitest";

import {
  decodeEvent,
  type Event,
  type EventMsg,
  type EventOf,
  type EventType,
  type FileChange,
  isEvent,
  isUnknownEvent,
  type Op,
  type ResponseItem,
  type UnknownEvent,
} from "../../src/protocol/index.ts";

declare const event: Event;

// The type of a message narrows it, and everything in it, without a cast.
if (event.msg.type === "exec_command_end") {
  expectTypeOf(event.msg.exit_code).toEqualTypeOf<number>();
  expectTypeOf(event.msg.duration).toEqualTypeOf<{ secs: number; nanos: number }>();
  expectTypeOf(event.msg.status).toEqualTypeOf<"completed" | "failed" | "declined">();
}

switch (event.msg.type) {
  case "patch_apply_begin":
    expectTypeOf(event.msg.changes).toEqualTypeOf<Record<string, FileChange>>();
    break;
  case "agent_message":
    expectTypeOf(event.msg.phase).toEqualTypeOf<"commentary" | "final_answer" | null | undefined>();
    break;
  default:
    // What is left holds what no release knows yet, so a switch is never exhaustive.
    expectTypeOf<UnknownEvent>().toExtend<typeof event.msg>();
    expectTypeOf(event.msg.type).toExtend<string>();
}

// A member is as good as an interface written by hand.
interface ByHand {
  type: "patch_apply_end";
  call_id: string;
  stdout: string;
  stderr: string;
  success: boolean;
  status: "completed" | "failed" | "declined";
  changes?: Record<string, FileChange>;
  turn_id?: string;
}
expectTypeOf<Extract<EventMsg, { type: "patch_apply_end" }>>().toEqualTypeOf<ByHand>();
expectTypeOf<EventOf<"patch_apply_end">>().toEqualTypeOf<ByHand>();

// The helpers narrow as a comparison does.
if (isEvent(event, "agent_message_delta")) expectTypeOf(event.msg.delta).toEqualTypeOf<string>();
if (isUnknownEvent(event.msg)) expectTypeOf(event.msg["anything"]).toEqualTypeOf<unknown>();
expectTypeOf(decodeEvent).returns.toEqualTypeOf<Event>();
expectTypeOf<"moon_phase">().not.toExtend<EventType>();
// @ts-expect-error: no event of this release has the type
isEvent(event, "moon_phase");

// A file change tells its kinds apart, and an item its own.
declare const change: FileChange;
if (change.type === "update") expectTypeOf(change.move_path).toEqualTypeOf<string | null | undefined>();
declare const item: ResponseItem;
if (item.type === "function_call_output") expectTypeOf(item.output).toExtend<string | readonly object[]>();

// Ops are written as literals.
expectTypeOf<{ type: "interrupt" }>().toExtend<Op>();
expectTypeOf<{ type: "user_input"; items: { type: "text"; text: string }[] }>().toExtend<Op>();
expectTypeOf<{ type: "user_input" }>().not.toExtend<Op>();
expectTypeOf<{ type: "exec_approval"; id: string; decision: "maybe" }>().not.toExtend<Op>();
