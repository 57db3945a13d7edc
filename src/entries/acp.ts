/**
 * `codex-embed/acp`: an agent of the Agent Client Protocol. Needs the package `@agentclientprotocol/sdk`.
 *
 * @module
 */

export { type AcpOptions, serveAcp } from "../adapters/acp/agent.ts";
export type { AcpMode } from "../adapters/acp/modes.ts";
