import type { JSX } from "preact";
import { memo } from "preact/compat";

import type { ItemView, PlanItem, ReasoningItem, TurnView } from "../agent/view.ts";
import { useIde } from "./context.ts";
import { Button, Spinner } from "./controls.tsx";
import { Icon } from "./icons.tsx";
import { Markdown } from "./markdown.tsx";
import { complain } from "./toasts.tsx";
import { CommandCard, PatchCard, WorkBadge } from "./work.tsx";

/** A turn: what was asked, and what the agent did about it. */
export const Turn = memo(({ turn, index, last }: { turn: TurnView; index: number; last: boolean }) => {
  const { sessions } = useIde();
  const session = sessions.current.value;
  const over = turn.status !== "running";
  const undo = () => void session.undo().catch((error: Error) => complain(error.message));
  return (
    <section class={`turn ${turn.status}`} aria-label={`Turn ${index + 1}`}>
      {turn.items.map((item, at) => (
        <Item key={at} item={item} />
      ))}
      {turn.status === "running" && !waits(turn) && (
        <p class="working">
          <Spinner label="" /> Working…
        </p>
      )}
      {turn.status === "interrupted" && <p class="turn-end">You stopped this turn.</p>}
      {turn.status === "stopped" && (
        <div class="banner">
          <Icon name="history" />
          <p>The page went away while this turn ran. It stopped here.</p>
          {last && (
            <Button tone="primary" onClick={() => void session.submit("Continue where you stopped.")}>
              Continue
            </Button>
          )}
        </div>
      )}
      {over && turn.items.some(({ kind }) => kind === "user") && (
        <div class="turn-actions">
          {last && (
            <button type="button" class="link" data-tip="Files and conversation" onClick={undo}>
              <Icon name="undo" /> Undo this turn
            </button>
          )}
          <button
            type="button"
            class="link"
            data-tip="A new session with all up to here"
            onClick={() => void sessions.fork(index + 1).catch((error: Error) => complain(error.message))}
          >
            <Icon name="fork" /> Fork from here
          </button>
        </div>
      )}
    </section>
  );
});

const Item = memo(({ item }: { item: ItemView }) => {
  switch (item.kind) {
    case "user":
      return (
        <div class="user-message">
          <span class="visually-hidden">You: </span>
          {item.text}
        </div>
      );
    case "message":
      return <Markdown text={item.text} />;
    case "reasoning":
      return <Reasoning item={item} />;
    case "plan":
      return <Plan item={item} />;
    case "command":
      return <CommandCard item={item} />;
    case "patch":
      return <PatchCard item={item} />;
    case "tool":
      return (
        <p class="tool">
          <Icon name="spark" /> {item.label} <WorkBadge status={item.status} />
        </p>
      );
    case "notice":
      return (
        <p class={`notice ${item.tone}`}>
          <Icon name="warning" /> {item.text}
        </p>
      );
  }
});

function Reasoning({ item }: { item: ReasoningItem }): JSX.Element {
  // A summary begins with a heading in bold, which is all that is seen while it is folded.
  const heading = /^\s*\*\*(.+?)\*\*/.exec(item.text)?.[1];
  const rest = heading === undefined ? item.text : item.text.replace(/^\s*\*\*.+?\*\*\s*/, "");
  return (
    <details class="reasoning">
      <summary>
        <Icon name="thought" /> {item.streaming ? "Thinking" : "Thought"}
        {heading !== undefined && <span class="muted"> · {heading}</span>}
      </summary>
      <Markdown text={rest === "" ? (heading ?? "") : rest} />
    </details>
  );
}

function Plan({ item }: { item: PlanItem }): JSX.Element {
  const done = item.steps.filter(({ status }) => status === "completed").length;
  return (
    <article class="card plan" aria-label="Plan">
      <header class="card-head">
        <Icon name="plan" />
        <span class="card-title">Plan</span>
        <span class="muted">
          {done} of {item.steps.length}
        </span>
      </header>
      {item.explanation !== null && <p class="plan-why">{item.explanation}</p>}
      <ol>
        {item.steps.map(({ step, status }, index) => (
          <li key={index} class={status}>
            <span class="step-mark" aria-hidden="true">
              {status === "completed" && <Icon name="check" />}
            </span>
            {step}
            <span class="visually-hidden"> ({status.replace("_", " ")})</span>
          </li>
        ))}
      </ol>
    </article>
  );
}

function waits({ items }: TurnView): boolean {
  return items.some((item) => "status" in item && item.status === "waiting");
}
