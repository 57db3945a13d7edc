/** Hooks in the app server's words. */

import type { HookRunSummary as CoreRun } from "../../protocol/types/hook.ts";
import type { HookRunSummary } from "../types.ts";

const EVENT_NAMES = { session_start: "sessionStart", stop: "stop" } as const;

/** A hook's run. */
export function hookRun(run: CoreRun): HookRunSummary {
  return {
    id: run.id,
    eventName: EVENT_NAMES[run.event_name],
    handlerType: run.handler_type,
    executionMode: run.execution_mode,
    scope: run.scope,
    sourcePath: run.source_path,
    displayOrder: run.display_order,
    status: run.status,
    statusMessage: run.status_message ?? null,
    startedAt: run.started_at,
    completedAt: run.completed_at ?? null,
    durationMs: run.duration_ms ?? null,
    entries: run.entries,
  };
}
