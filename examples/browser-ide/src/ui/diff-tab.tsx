import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";

import { countLines, type Sides, sidesOf } from "../agent/diff.ts";
import type { PatchItem } from "../agent/view.ts";
import { root, shown } from "../workspace/paths.ts";
import { useIde } from "./context.ts";
import { Empty } from "./controls.tsx";
import { DiffView } from "./diff-view.tsx";
import { PatchDecision, WorkBadge } from "./work.tsx";

/** A patch of the agent, file by file, with the decision while it waits. */
export function PatchTab({ callId }: { callId: string }): JSX.Element {
  const ide = useIde();
  const chosen = useSignal<string | null>(null);
  const sides = useSignal<{ readonly path: string; readonly sides: Sides } | null>(null);
  const item = ide.sessions.current.value.view.value.turns
    .flatMap(({ items }) => items)
    .find((candidate): candidate is PatchItem => candidate.kind === "patch" && candidate.callId === callId);
  const paths = Object.keys(item?.changes ?? {});
  const path = chosen.value !== null && paths.includes(chosen.value) ? chosen.value : paths[0];
  const change = path === undefined ? undefined : item?.changes[path];

  useSignalEffect(() => {
    void ide.workspace.revision.value;
    void chosen.value;
    if (path === undefined || change === undefined) return;
    void ide.workspace.readText(path).then((current) => {
      sides.value = { path, sides: sidesOf(change, current) };
    });
  });

  if (item === undefined || path === undefined) {
    return <Empty icon="code" title="This patch belongs to another session." />;
  }
  return (
    <div class="diff-tab">
      <div class="diff-bar">
        <div class="diff-files">
          {paths.map((candidate) => {
            const counted = item.changes[candidate];
            const { added, removed } = counted === undefined ? { added: 0, removed: 0 } : countLines(counted);
            return (
              <button
                key={candidate}
                type="button"
                class="diff-file"
                aria-pressed={candidate === path}
                onClick={() => {
                  chosen.value = candidate;
                }}
              >
                {shown(candidate)} <span class="added">+{added}</span> <span class="removed">−{removed}</span>
              </button>
            );
          })}
        </div>
        <span class="spacer" />
        {item.status === "waiting" ? <PatchDecision item={item} /> : <WorkBadge status={item.status} />}
      </div>
      {sides.value?.path === path && <DiffView path={path} sides={sides.value.sides} />}
    </div>
  );
}

/** What a file has that the last commit has not. */
export function GitDiffTab({ path }: { path: string }): JSX.Element {
  const ide = useIde();
  const sides = useSignal<Sides | null>(null);
  useSignalEffect(() => {
    void ide.workspace.revision.value;
    void ide.gitState.value;
    void Promise.all([ide.git.committed(path), ide.workspace.readText(`${root}/${path}`)]).then(
      ([before, after]) => {
        sides.value = { before: before ?? "", after: after ?? "" };
      },
      () => {
        sides.value = null;
      },
    );
  });
  return (
    <div class="diff-tab">
      <div class="diff-bar">
        <span class="diff-title">{path}</span>
        <span class="muted">last commit ↔ now</span>
      </div>
      {sides.value !== null && <DiffView path={path} sides={sides.value} />}
    </div>
  );
}
