/** Folds events, and shows what came out. */

import { NotificationFold } from "../../../src/app-server/notifications/fold.ts";
import type { Notification } from "../../../src/app-server/notifications/types.ts";
import type { EventMsg } from "../../../src/protocol/index.ts";

/** A fold whose events all belong to one turn. */
export function folder(threadId = "thread-1", turnId = "turn-1") {
  const fold = new NotificationFold(threadId);
  return {
    fold,
    push: (...messages: EventMsg[]): Notification[] =>
      messages.flatMap((msg) => fold.push({ id: turnId, msg })),
  };
}

/** The methods, in order. */
export function methods(notifications: readonly Notification[]): string[] {
  return notifications.map(({ method }) => method);
}
