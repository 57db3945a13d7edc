/** Which options cross to a worker, and what to do about those that can't. */

import { type Hooks, hookPoints } from "../engine/hooks.ts";
import { checkSessionOptions, type SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { OpenRequest, SentOptions } from "./messages.ts";

/** Where to give what has functions or state of its own. */
const there = {
  host: "Give it to serveWorker({ host }) in the worker.",
  sessions: "Give it to serveWorker({ sessions }) in the worker.",
  journal: "Open the session with Session.open in the worker itself.",
} as const satisfies Partial<Record<keyof SessionOptions, string>>;

/**
 * The options that cross.
 *
 * @param key stands for `apiKey`, where the key stays on this side.
 * @throws CodexError `unsupported` for one that can't, with what to do instead in its message; `details.path` names
 *   it. `invalid_argument` and `invalid_config` as every session.
 */
export function sentOptions(options: SessionOptions, key?: string): SentOptions {
  const { host, via: _, sessions, hooks: __, onMcpProgress: ___, ...sent } = options;
  checkSessionOptions(options);
  if (host !== undefined) throw cannotCross("host");
  if (sessions !== undefined) throw cannotCross("sessions");
  if (options.journal === true) throw cannotCross("journal");
  for (const [name, server] of Object.entries(options.mcpServers ?? {})) {
    if ("url" in server || "command" in server) continue;
    const path = `mcpServers.${name}`;
    throw wrong(
      path,
      `${path} is an object of this thread and can't go to a worker. Give a url or a command, or make its tools with tool({ … }).`,
    );
  }
  return key === undefined ? sent : { ...sent, apiKey: key };
}

/** What the worker is told of hooks, whose functions stay. */
export function sentHooks(hooks: Hooks | undefined): OpenRequest["hooks"] {
  const points = hookPoints(hooks);
  if (points.length === 0) return null;
  const timeoutMs = hooks?.timeoutMs;
  return { points, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

function cannotCross(name: keyof typeof there): CodexError {
  return wrong(name, `The option ${name} can't go to a worker. ${there[name]}`);
}

function wrong(path: string, message: string): CodexError {
  return new CodexError("unsupported", message, { details: { path } });
}
