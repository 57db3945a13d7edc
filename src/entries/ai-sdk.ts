/**
 * `codex-embed/ai-sdk`: turns as the AI SDK's UI message streams. Only types of the package `ai` are used.
 *
 * @module
 */

export type { CodexChunk, CodexDataParts, CodexMessageMetadata } from "../adapters/ai-sdk/chunks.ts";
export { toTextStream, toTextStreamResponse } from "../adapters/ai-sdk/text-stream.ts";
export {
  type CodexChatOptions,
  CodexChatTransport,
  type CodexUIMessage,
} from "../adapters/ai-sdk/transport.ts";
export { toUIMessageStream, toUIMessageStreamResponse } from "../adapters/ai-sdk/ui-message-stream.ts";
