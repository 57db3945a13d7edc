/** What clients are told of a thread. */

import type { SessionHead } from "../../sessions/types.ts";
import { version } from "../../version.ts";
import type { GitInfo, SessionSource, Thread, ThreadStatus, Turn } from "../types.ts";

/** What a loaded thread knows of itself. */
export interface LiveFacts {
  readonly id: string;
  readonly name: string | null;
  readonly preview: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  readonly ephemeral: boolean;
  readonly cwd: string;
  readonly modelProvider: string;
  readonly path: string | null;
  readonly status: ThreadStatus;
}

/** Programs that began threads, in the app server's words. */
const SOURCES: Readonly<Record<string, SessionSource>> = {
  cli: "cli",
  vscode: "vscode",
  exec: "exec",
  mcp: "appServer",
  subagent: { subAgent: { other: "unknown" } },
};

/** A thread that is recorded and not loaded. */
export function recordedThread(head: SessionHead, turns: Turn[] = []): Thread {
  return {
    id: head.id,
    preview: head.preview,
    ephemeral: false,
    modelProvider: head.modelProvider ?? "",
    createdAt: seconds(head.createdAt),
    updatedAt: seconds(head.updatedAt),
    status: { type: "notLoaded" },
    path: head.path,
    cwd: head.cwd,
    cliVersion: head.cliVersion,
    source: Object.hasOwn(SOURCES, head.source) ? (SOURCES[head.source] ?? "unknown") : "unknown",
    agentNickname: null,
    agentRole: null,
    gitInfo: gitInfo(head),
    name: head.name,
    turns,
  };
}

/** A loaded thread; what its record says goes before what it knows itself. */
export function loadedThread(facts: LiveFacts, head: SessionHead | undefined, turns: Turn[] = []): Thread {
  const { createdAt, updatedAt, ...others } = facts;
  const recorded = head === undefined ? undefined : recordedThread(head);
  return {
    cliVersion: version,
    source: "vscode",
    agentNickname: null,
    agentRole: null,
    gitInfo: null,
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
    ...recorded,
    ...others,
    preview: recorded?.preview || facts.preview,
    turns,
  };
}

function gitInfo({ git }: SessionHead): GitInfo | null {
  return git && { sha: git.commitHash, branch: git.branch, originUrl: git.repositoryUrl };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000);
}
