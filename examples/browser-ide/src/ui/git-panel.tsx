import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { explain } from "../agent/session.ts";
import { useIde } from "./context.ts";
import { Button, Empty, IconButton, Spinner } from "./controls.tsx";
import { Icon } from "./icons.tsx";
import { complain, tell } from "./toasts.tsx";

/** What differs from the last commit, a way to commit it, and the commits. */
export function GitPanel(): JSX.Element {
  const ide = useIde();
  const message = useSignal("");
  const busy = useSignal(false);
  const state = ide.gitState.value;

  const work = async (action: () => Promise<void>) => {
    busy.value = true;
    try {
      await ide.buffers.saveAll();
      await action();
      await ide.lookAtGit();
    } catch (error) {
      complain(explain(error));
    } finally {
      busy.value = false;
    }
  };
  const commit = () =>
    work(async () => {
      const id = await ide.git.commit(message.value.trim());
      message.value = "";
      tell(`Committed as ${id.slice(0, 7)}.`);
    });

  if (state === undefined) return <Spinner label="Git is loading" />;
  if (state === null) {
    return (
      <Empty icon="branch" title="No repository">
        <p class="muted">Git in this page keeps the project's history. It talks to no server.</p>
        <Button tone="primary" disabled={busy.value} onClick={() => void work(() => ide.git.init())}>
          Make a repository
        </Button>
      </Empty>
    );
  }
  const { branch, changes, log } = state;
  const ready = message.value.trim() !== "" && changes.length > 0 && !busy.value;
  return (
    <div class="git">
      <div class="toolbar">
        <Icon name="branch" />
        <span class="git-branch">{branch ?? "no branch"}</span>
        <span class="spacer" />
        <IconButton icon="refresh" label="Look again" onClick={() => void ide.lookAtGit()} />
      </div>
      <form
        class="git-commit"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void commit();
        }}
      >
        <textarea
          rows={2}
          aria-label="Commit message"
          placeholder="Message"
          value={message.value}
          onInput={({ currentTarget }) => {
            message.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && ready) void commit();
          }}
        />
        <Button
          tone="primary"
          icon="check"
          shortcut="Ctrl+Enter"
          disabled={!ready}
          onClick={() => void commit()}
        >
          {changes.length === 0
            ? "Nothing to commit"
            : `Commit ${changes.length} ${changes.length === 1 ? "file" : "files"}`}
        </Button>
      </form>
      <h2 class="side-heading">Changes</h2>
      {changes.length === 0 ? (
        <p class="muted side-note">All is committed.</p>
      ) : (
        <ul class="git-changes">
          {changes.map(({ path, kind }) => (
            <li key={path}>
              <button
                type="button"
                class={`git-row ${kind}`}
                onClick={() => void ide.tabs.openTab({ kind: "git", path })}
              >
                <span class="git-path">{path}</span>
                <span class="git-mark" title={kind}>
                  {kind.slice(0, 1).toUpperCase()}
                  <span class="visually-hidden">{kind.slice(1)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <h2 class="side-heading">Commits</h2>
      <ol class="git-log">
        {log.map(({ id, message: text, author, time }) => (
          <li key={id}>
            <span class="git-message">{text.split("\n", 1)[0]}</span>
            <span class="muted git-origin">
              <code>{id.slice(0, 7)}</code> · {new Date(time).toLocaleDateString()} · {author}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
