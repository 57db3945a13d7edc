/** What a thread's events become. */

import type { EventMsg } from "../../protocol/index.ts";
import type { ServerNotifications } from "../types.ts";

/** A method of a notification. */
export type NotificationMethod = keyof ServerNotifications;

/** A notification to clients. */
export type Notification = {
  [Method in NotificationMethod]: { readonly method: Method; readonly params: ServerNotifications[Method] };
}[NotificationMethod];

/** An event of one type. */
export type Message<Type extends string> = Extract<EventMsg, { type: Type }>;
