/**
 * `codex-embed/streams`: events as a `ReadableStream`, and as server-sent events between a server and a page.
 *
 * @module
 */

export {
  type EventStreamOptions,
  eventStreamHeaders,
  fromEventStream,
  toEventStream,
} from "../adapters/streams/event-stream.ts";
export { toReadableStream } from "../adapters/streams/readable.ts";
