/** All methods that are answered. */

import * as check from "../checks.ts";
import { type Method, type MethodName, serve } from "../method.ts";
import { initialize } from "./initialize.ts";
import { listLoadedThreads, listThreads } from "./thread-lists.ts";
import {
  archiveThread,
  compactThread,
  forkThread,
  nameThread,
  readThread,
  resumeThread,
  rollBackThread,
  startThread,
  unarchiveThread,
  unsubscribeThread,
} from "./threads.ts";
import { interruptTurn, startReview, startTurn, steerTurn } from "./turns.ts";

const table: Partial<Record<MethodName, Method>> = {
  initialize: serve<"initialize">(check.checkInitializeParams, initialize),
  "thread/start": serve<"thread/start">(check.checkThreadStartParams, startThread),
  "thread/resume": serve<"thread/resume">(check.checkThreadResumeParams, resumeThread),
  "thread/fork": serve<"thread/fork">(check.checkThreadForkParams, forkThread),
  "thread/archive": serve<"thread/archive">(check.checkThreadArchiveParams, archiveThread),
  "thread/unarchive": serve<"thread/unarchive">(check.checkThreadUnarchiveParams, unarchiveThread),
  "thread/unsubscribe": serve<"thread/unsubscribe">(check.checkThreadUnsubscribeParams, unsubscribeThread),
  "thread/name/set": serve<"thread/name/set">(check.checkThreadSetNameParams, nameThread),
  "thread/compact/start": serve<"thread/compact/start">(check.checkThreadCompactStartParams, compactThread),
  "thread/rollback": serve<"thread/rollback">(check.checkThreadRollbackParams, rollBackThread),
  "thread/list": serve<"thread/list">(check.checkThreadListParams, listThreads),
  "thread/loaded/list": serve<"thread/loaded/list">(check.checkThreadLoadedListParams, listLoadedThreads),
  "thread/read": serve<"thread/read">(check.checkThreadReadParams, readThread),
  "turn/start": serve<"turn/start">(check.checkTurnStartParams, startTurn),
  "turn/steer": serve<"turn/steer">(check.checkTurnSteerParams, steerTurn),
  "turn/interrupt": serve<"turn/interrupt">(check.checkTurnInterruptParams, interruptTurn),
  "review/start": serve<"review/start">(check.checkReviewStartParams, startReview),
};

/** Methods by their names. */
export const methods: ReadonlyMap<string, Method> = /* @__PURE__ */ new Map(Object.entries(table));
