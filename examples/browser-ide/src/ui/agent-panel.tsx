import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { settings } from "../agent/settings.ts";
import { isRunning, type SessionView } from "../agent/view.ts";
import { Composer } from "./composer.tsx";
import { useIde } from "./context.ts";
import { IconButton } from "./controls.tsx";
import { Icon } from "./icons.tsx";
import { SessionList } from "./session-list.tsx";
import { complain } from "./toasts.tsx";
import { Turn } from "./turn.tsx";

/** Whether the list of sessions is shown in place of the session. */
export const listOpen = signal(false);

/** The agent: a session, or the list of them. */
export function AgentPanel(): JSX.Element {
  const { sessions } = useIde();
  const session = sessions.current.value;
  const view = session.view.value;
  return (
    <section class="agent-panel" aria-label="Agent">
      <header class="panel-head">
        <Icon name="agent" />
        <h2 class="session-title" title={titleOf(view)}>
          {listOpen.value ? "Sessions" : titleOf(view)}
        </h2>
        <span class="spacer" />
        {!listOpen.value && session.id.value !== null && (
          <IconButton
            icon="fork"
            label="Fork this session"
            onClick={() => void sessions.fork().catch((error: Error) => complain(error.message))}
          />
        )}
        <IconButton
          icon="history"
          label="Sessions"
          pressed={listOpen.value}
          onClick={() => {
            listOpen.value = !listOpen.value;
            if (listOpen.value) void sessions.refresh();
          }}
        />
        <IconButton
          icon="add"
          label="New session"
          shortcut="Alt+S"
          onClick={() => {
            listOpen.value = false;
            void sessions.begin();
          }}
        />
      </header>
      {listOpen.value ? (
        <SessionList />
      ) : (
        <>
          <Transcript key={session.id.value ?? "new"} view={view} />
          <Composer session={session} />
        </>
      )}
    </section>
  );
}

/** What a session is called: its name, or what was asked first. */
export function titleOf(view: SessionView): string {
  if (view.name !== null) return view.name;
  const first = view.turns.flatMap(({ items }) => items).find(({ kind }) => kind === "user");
  return first?.kind === "user" ? (first.text.split("\n", 1)[0] ?? "") : "New session";
}

function Transcript({ view }: { view: SessionView }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const behind = useSignal(false);
  // Stays at the end while text streams in, unless the user scrolled up.
  useLayoutEffect(() => {
    const log = place.current;
    if (log !== null && follows.current) log.scrollTop = log.scrollHeight;
  }, [view]);
  const scrolled = () => {
    const log = place.current;
    if (log === null) return;
    follows.current = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
    behind.value = !follows.current;
  };
  return (
    <div class="transcript-place">
      <div
        class="transcript"
        ref={place}
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        aria-busy={isRunning(view)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled must be reached by keys.
        tabIndex={0}
        onScroll={scrolled}
      >
        {view.turns.length === 0 ? <Welcome /> : null}
        {view.turns.map((turn, index) => (
          <Turn key={turn.id} turn={turn} index={index} last={index === view.turns.length - 1} />
        ))}
      </div>
      {behind.value && (
        <button
          type="button"
          class="to-end"
          aria-label="Go to the end"
          onClick={() => {
            follows.current = true;
            place.current?.scrollTo({ top: place.current.scrollHeight });
          }}
        >
          <Icon name="chevronDown" />
        </button>
      )}
    </div>
  );
}

const suggestions = ["Fix the failing test", "Explain the project", "Add a changelog"] as const;

function Welcome(): JSX.Element {
  const { sessions } = useIde();
  const offline = settings.value.connection === "offline";
  return (
    <div class="welcome">
      <Icon name="spark" class="large" />
      <h3>What should we build?</h3>
      <p class="muted">
        {offline
          ? "A scripted model answers here: no key, no network. Choose another one in the settings."
          : `${settings.value.model} answers. It reads and changes the files of this project, and asks as you set it.`}
      </p>
      <div class="suggestions">
        {suggestions.map((text) => (
          <button
            key={text}
            type="button"
            class="suggestion"
            onClick={() => void sessions.current.value.submit(text)}
          >
            {text}
            <Icon name="chevronRight" />
          </button>
        ))}
      </div>
    </div>
  );
}
