/** All methods that are answered. */

import * as check from "../checks.ts";
import { type Method, type MethodName, serve, serveBare } from "../method.ts";
import { cancelLogin, logIn, logOut, readAccount } from "./accounts.ts";
import { listCollaborationModes, listMcpServers, listSkills } from "./catalogs.ts";
import { resizeCommand, runCommand, terminateCommand, writeCommand } from "./commands.ts";
import { writeBatch, writeSkill, writeValue } from "./config-writes.ts";
import { readConfig, readConfigRequirements } from "./configuration.ts";
import { listFeatures } from "./features.ts";
import { searchFiles, startSearch, stopSearch, updateSearch } from "./files.ts";
import { initialize } from "./initialize.ts";
import { listModels } from "./models.ts";
import { listLoadedThreads, listThreads } from "./thread-lists.ts";
import {
  archiveThread,
  cleanTerminals,
  compactThread,
  forkThread,
  nameThread,
  readThread,
  resumeThread,
  rollBackThread,
  startThread,
  unarchiveThread,
  unsubscribeThread,
  updateMetadata,
} from "./threads.ts";
import { interruptTurn, startReview, startTurn, steerTurn } from "./turns.ts";

const table: Readonly<Record<MethodName, Method>> = {
  initialize: serve<"initialize">(check.checkInitializeParams, initialize),
  "thread/start": serve<"thread/start">(check.checkThreadStartParams, startThread),
  "thread/resume": serve<"thread/resume">(check.checkThreadResumeParams, resumeThread),
  "thread/fork": serve<"thread/fork">(check.checkThreadForkParams, forkThread),
  "thread/archive": serve<"thread/archive">(check.checkThreadArchiveParams, archiveThread),
  "thread/unarchive": serve<"thread/unarchive">(check.checkThreadUnarchiveParams, unarchiveThread),
  "thread/unsubscribe": serve<"thread/unsubscribe">(check.checkThreadUnsubscribeParams, unsubscribeThread),
  "thread/name/set": serve<"thread/name/set">(check.checkThreadSetNameParams, nameThread),
  "thread/metadata/update": serve<"thread/metadata/update">(
    check.checkThreadMetadataUpdateParams,
    updateMetadata,
  ),
  "thread/backgroundTerminals/clean": serve<"thread/backgroundTerminals/clean">(
    check.checkThreadBackgroundTerminalsCleanParams,
    cleanTerminals,
  ),
  "thread/compact/start": serve<"thread/compact/start">(check.checkThreadCompactStartParams, compactThread),
  "thread/rollback": serve<"thread/rollback">(check.checkThreadRollbackParams, rollBackThread),
  "thread/list": serve<"thread/list">(check.checkThreadListParams, listThreads),
  "thread/loaded/list": serve<"thread/loaded/list">(check.checkThreadLoadedListParams, listLoadedThreads),
  "thread/read": serve<"thread/read">(check.checkThreadReadParams, readThread),
  "turn/start": serve<"turn/start">(check.checkTurnStartParams, startTurn),
  "turn/steer": serve<"turn/steer">(check.checkTurnSteerParams, steerTurn),
  "turn/interrupt": serve<"turn/interrupt">(check.checkTurnInterruptParams, interruptTurn),
  "review/start": serve<"review/start">(check.checkReviewStartParams, startReview),
  "model/list": serve<"model/list">(check.checkModelListParams, listModels),
  "skills/list": serve<"skills/list">(check.checkSkillsListParams, listSkills),
  "collaborationMode/list": serve<"collaborationMode/list">(
    check.checkCollaborationModeListParams,
    listCollaborationModes,
  ),
  "config/read": serve<"config/read">(check.checkConfigReadParams, readConfig),
  "config/value/write": serve<"config/value/write">(check.checkConfigValueWriteParams, writeValue),
  "config/batchWrite": serve<"config/batchWrite">(check.checkConfigBatchWriteParams, writeBatch),
  "configRequirements/read": serveBare<"configRequirements/read">(readConfigRequirements),
  "skills/config/write": serve<"skills/config/write">(check.checkSkillsConfigWriteParams, writeSkill),
  "experimentalFeature/list": serve<"experimentalFeature/list">(
    check.checkExperimentalFeatureListParams,
    listFeatures,
  ),
  "account/read": serve<"account/read">(check.checkGetAccountParams, readAccount),
  "account/login/start": serve<"account/login/start">(check.checkLoginAccountParams, logIn),
  "account/login/cancel": serve<"account/login/cancel">(check.checkCancelLoginAccountParams, cancelLogin),
  "account/logout": serveBare<"account/logout">(logOut),
  "mcpServerStatus/list": serve<"mcpServerStatus/list">(check.checkListMcpServerStatusParams, listMcpServers),
  "command/exec": serve<"command/exec">(check.checkCommandExecParams, runCommand),
  "command/exec/write": serve<"command/exec/write">(check.checkCommandExecWriteParams, writeCommand),
  "command/exec/terminate": serve<"command/exec/terminate">(
    check.checkCommandExecTerminateParams,
    terminateCommand,
  ),
  "command/exec/resize": serve<"command/exec/resize">(check.checkCommandExecResizeParams, resizeCommand),
  fuzzyFileSearch: serve<"fuzzyFileSearch">(check.checkFuzzyFileSearchParams, searchFiles),
  "fuzzyFileSearch/sessionStart": serve<"fuzzyFileSearch/sessionStart">(
    check.checkFuzzyFileSearchSessionStartParams,
    startSearch,
  ),
  "fuzzyFileSearch/sessionUpdate": serve<"fuzzyFileSearch/sessionUpdate">(
    check.checkFuzzyFileSearchSessionUpdateParams,
    updateSearch,
  ),
  "fuzzyFileSearch/sessionStop": serve<"fuzzyFileSearch/sessionStop">(
    check.checkFuzzyFileSearchSessionStopParams,
    stopSearch,
  ),
};

/** Methods by their names. */
export const methods: ReadonlyMap<string, Method> = /* @__PURE__ */ new Map(Object.entries(table));
