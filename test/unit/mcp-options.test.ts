import { Session, type SessionOptions } from "codex-embed";
import { describe, expect, it } from "vitest";

/** Options as a program without types may write them. */
function open(mcpServers: unknown): Promise<Session> {
  return Session.open({ mcpServers } as SessionOptions);
}

describe("the option mcpServers", () => {
  it.each([
    ["mcpServers", []],
    ["mcpServers.s", { s: 3 }],
    ["mcpServers.s", { s: {} }],
    ["mcpServers.s", { s: { command: "x", env: { A: 1 } } }],
    ["command", { s: { command: "" } }],
    ["comand", { s: { url: "http://x", comand: "x" } }],
    ["startupTimeoutSec", { s: { command: "x", startupTimeoutSec: -1 } }],
    ["allowPrivateNetwork", { s: { url: "http://x", allowPrivateNetwork: "yes" } }],
    ["headers", { s: { command: "x", headers: {} } }],
    ["mcpServers.s.server", { s: { server: {} } }],
  ])("names %s when it is wrong", async (path, servers) => {
    await expect(open(servers)).rejects.toMatchObject({ code: "invalid_argument", details: { path } });
  });
});
