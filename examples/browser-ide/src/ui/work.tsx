/** Commands and patches: how far they are, and the user's decision. */

import type { JSX } from "preact";

import { countLines, hunksOf } from "../agent/diff.ts";
import type { CommandItem, FileChange, PatchItem, WorkStatus } from "../agent/view.ts";
import { root, shown } from "../workspace/paths.ts";
import { useIde } from "./context.ts";
import { Button, Spinner } from "./controls.tsx";
import { Icon } from "./icons.tsx";

const words: Record<WorkStatus, string> = {
  waiting: "Waiting for you",
  running: "Running",
  completed: "Done",
  failed: "Failed",
  declined: "Declined",
  stopped: "Stopped",
};

/** How far something is, as a word. */
export function WorkBadge({ status, text }: { status: WorkStatus; text?: string | undefined }): JSX.Element {
  return (
    <span class={`badge ${status}`}>
      {status === "running" ? <Spinner label="" /> : null}
      {text ?? words[status]}
    </span>
  );
}

/** A command: what, where, its output and how it ended. */
export function CommandCard({ item }: { item: CommandItem }): JSX.Element {
  const { sessions } = useIde();
  const session = sessions.current.value;
  const ended = item.exitCode !== null && item.status !== "declined";
  const status = ended ? `exit ${item.exitCode}` : undefined;
  return (
    <article class={`card ${item.status}`} aria-label={`Command: ${item.command}`}>
      <header class="card-head">
        <Icon name="terminal" />
        <code class="command" title={item.command}>
          {item.command}
        </code>
        {item.duration !== null && ended && <span class="muted time">{seconds(item.duration)}</span>}
        <WorkBadge status={item.status} text={status} />
      </header>
      {item.status === "waiting" && (
        <div class="decision">
          <p>
            {item.reason ?? "May the agent run this command?"}
            {item.cwd !== root && <span class="muted"> In {shown(item.cwd)}.</span>}
          </p>
          <div class="decision-buttons">
            <Button tone="primary" shortcut="Alt+Y" onClick={() => void session.decide(item, "approved")}>
              Allow once
            </Button>
            <Button onClick={() => void session.decide(item, "approved_for_session")}>
              For this session
            </Button>
            <Button tone="danger" shortcut="Alt+N" onClick={() => void session.decide(item, "denied")}>
              Deny
            </Button>
          </div>
        </div>
      )}
      {item.output !== "" && (
        <details class="output" open={item.status !== "completed" || item.output.length < 1_500}>
          <summary>Output</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keys. */}
          <pre tabIndex={0}>{item.output.trimEnd()}</pre>
        </details>
      )}
    </article>
  );
}

/** A patch: its files with their lines, and the decision while it waits. */
export function PatchCard({ item }: { item: PatchItem }): JSX.Element {
  const { tabs } = useIde();
  const paths = Object.keys(item.changes);
  const open = () => void tabs.openTab({ kind: "patch", callId: item.callId, title: patchTitle(item) });
  return (
    <article class={`card ${item.status}`} aria-label={patchTitle(item)}>
      <header class="card-head">
        <Icon name="code" />
        <span class="card-title">{patchTitle(item)}</span>
        <button type="button" class="link" onClick={open}>
          Side by side
        </button>
        <WorkBadge status={item.status} text={item.status === "completed" ? "Written" : undefined} />
      </header>
      {paths.map((path) => {
        const change = item.changes[path];
        return change === undefined ? null : <ChangedFile key={path} path={path} change={change} />;
      })}
      {item.error !== "" && <p class="card-error">{item.error}</p>}
      {item.status === "waiting" && (
        <div class="decision">
          <p>{item.reason ?? "May the agent write this?"}</p>
          <PatchDecision item={item} />
        </div>
      )}
    </article>
  );
}

/** Accept and reject. */
export function PatchDecision({ item }: { item: PatchItem }): JSX.Element {
  const session = useIde().sessions.current.value;
  return (
    <div class="decision-buttons">
      <Button
        tone="primary"
        icon="check"
        shortcut="Alt+Y"
        onClick={() => void session.decide(item, "approved")}
      >
        Accept
      </Button>
      <Button tone="danger" icon="close" shortcut="Alt+N" onClick={() => void session.decide(item, "denied")}>
        Reject
      </Button>
    </div>
  );
}

/** What a patch is called. */
function patchTitle({ changes }: PatchItem): string {
  const paths = Object.keys(changes);
  const [first] = paths;
  if (first === undefined) return "Patch";
  return paths.length === 1 ? shown(first) : `${paths.length} files`;
}

function ChangedFile({ path, change }: { path: string; change: FileChange }): JSX.Element {
  const { added, removed } = countLines(change);
  const kind = { add: "new", delete: "deleted", update: "changed" }[change.type];
  return (
    <details class="change" open={added + removed <= 40}>
      <summary>
        <span class="change-path">{shown(path)}</span>
        <span class="muted">{kind}</span>
        <span class="added">+{added}</span>
        <span class="removed">−{removed}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keys. */}
      <section class="lines" tabIndex={0} aria-label={`Lines of ${shown(path)}`}>
        <table>
          <tbody>
            {hunksOf(change).flatMap((hunk) =>
              hunk.lines.map((line) => (
                <tr key={`${line.before}-${line.after}`} class={line.kind}>
                  <td class="number">{line.before}</td>
                  <td class="number">{line.after}</td>
                  <td class="sign">{line.kind === "added" ? "+" : line.kind === "removed" ? "−" : ""}</td>
                  <td class="text">{line.text}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
