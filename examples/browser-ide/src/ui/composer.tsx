import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { type AgentSession, explain } from "../agent/session.ts";
import { approvalPolicies, oneOf, settings } from "../agent/settings.ts";
import { isRunning } from "../agent/view.ts";
import { useIde } from "./context.ts";
import { IconButton } from "./controls.tsx";
import { complain } from "./toasts.tsx";

const policyWords = {
  untrusted: "Ask first",
  "on-request": "Ask when needed",
  never: "Never ask",
} as const;

/** Where the user writes: a new turn, or a word to the running one. */
export function Composer({ session }: { session: AgentSession }): JSX.Element {
  const { buffers } = useIde();
  const text = useSignal("");
  const field = useRef<HTMLTextAreaElement>(null);
  const running = isRunning(session.view.value);
  const usage = session.view.value.usage;

  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(200, area.scrollHeight)}px`;
  }, [text.value]);

  const send = async () => {
    const message = text.value.trim();
    if (message === "") return;
    text.value = "";
    try {
      await buffers.saveAll();
      await session.submit(message);
    } catch (error) {
      text.value = message;
      complain(explain(error));
    }
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && running) {
      void session.interrupt();
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={field}
        id="composer"
        rows={2}
        aria-label="Message to the agent"
        placeholder={running ? "Add something to this turn…" : "Ask for a change, or ask a question…"}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
        onKeyDown={key}
      />
      <div class="composer-bar">
        <select
          class="quiet-select"
          aria-label="When the agent asks"
          value={settings.value.approvalPolicy}
          onChange={({ currentTarget }) => {
            const approvalPolicy = oneOf(approvalPolicies, currentTarget.value);
            if (approvalPolicy !== undefined) settings.value = { ...settings.value, approvalPolicy };
          }}
        >
          {approvalPolicies.map((policy) => (
            <option key={policy} value={policy}>
              {policyWords[policy]}
            </option>
          ))}
        </select>
        <span class="spacer" />
        {usage !== null && usage.total > 0 && (
          <span
            class="muted usage"
            data-tip={usage.window === null ? undefined : `${Math.ceil(usage.window * 100)} % of the window`}
          >
            {tokens(usage.total)}
          </span>
        )}
        {running && (
          <IconButton
            icon="stop"
            label="Stop"
            shortcut="Esc"
            class="stop"
            onClick={() => void session.interrupt()}
          />
        )}
        <IconButton
          icon="arrowUp"
          label={running ? "Add to this turn" : "Send"}
          shortcut="Enter"
          class="send"
          disabled={text.value.trim() === ""}
          onClick={() => void send()}
        />
      </div>
    </form>
  );
}

function tokens(count: number): string {
  return count < 1_000 ? `${count} tokens` : `${(count / 1_000).toFixed(1)}k tokens`;
}
