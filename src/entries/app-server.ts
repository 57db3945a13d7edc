/**
 * `codex-embed/app-server`: the reference's app server (v2) in this process, over any pair of messages.
 *
 * @module
 */

export { rpcCodes } from "../app-server/rpc/errors.ts";
export type { RequestId } from "../app-server/rpc/messages.ts";
export {
  AppServer,
  type AppServerOptions,
  type Connection,
  createAppServer,
} from "../app-server/server.ts";
export { type LineSink, lineTransport } from "../app-server/transports/lines.ts";
export { createTransportPair } from "../app-server/transports/memory.ts";
export { type PortLike, portTransport } from "../app-server/transports/message-port.ts";
export type { Transport } from "../app-server/transports/types.ts";
export { type WebSocketLike, webSocketTransport } from "../app-server/transports/web-socket.ts";
export type * from "../app-server/types.ts";
