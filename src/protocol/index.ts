/**
 * `codex-embed/protocol`: the protocol's types and validators. No WebAssembly, and nothing compiled at run
 * time. The TypeBox schemas are in `codex-embed/protocol/schemas`, apart: TypeBox takes long to load.
 *
 * Types and fields are those of release 0.114.0; a later one says since when in its comment.
 */

export {
  decodeEvent,
  decodeOp,
  decodeResponseItem,
  decodeRolloutLine,
  type EventOf,
  type EventType,
  isEvent,
  ProtocolError,
  type ValidationMode,
} from "./decode.ts";
export { isUnknownEvent } from "./known.ts";
export type * from "./types/index.ts";
export type { UnknownEvent, UnknownResponseItem, UnknownRolloutLine, UnknownType } from "./unknown.ts";
