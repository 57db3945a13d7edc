/** Short questions in a dialog, answered by a promise. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Button } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";

interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly danger: boolean;
  /** What can be changed; `null` for a question of yes or no. */
  readonly value: string | null;
  readonly answer: (value: string | null) => void;
}

const question = signal<Question | null>(null);

/** Asks for a yes. */
export async function confirm(title: string, text: string, confirmation: string): Promise<boolean> {
  return (await put({ title, text, confirm: confirmation, danger: true, value: null })) !== null;
}

/** Asks for a text; `null` when the user would rather not. */
export function ask(
  title: string,
  text: string,
  value: string,
  confirmation: string,
): Promise<string | null> {
  return put({ title, text, confirm: confirmation, danger: false, value });
}

function put(asked: Omit<Question, "answer">): Promise<string | null> {
  question.value?.answer(null);
  return new Promise((resolve) => {
    const answer = (value: string | null) => {
      question.value = null;
      resolve(value);
    };
    question.value = { ...asked, answer };
  });
}

/** Where questions are shown. */
export function Questions(): JSX.Element | null {
  const asked = question.value;
  return asked === null ? null : <QuestionDialog key={asked.title} {...asked} />;
}

function QuestionDialog({ title, text, confirm: yes, danger, value, answer }: Question): JSX.Element {
  const [entered, setEntered] = useState(value ?? "");
  const ready = value === null || entered.trim() !== "";
  const submit = () => {
    if (ready) answer(entered.trim());
  };
  return (
    <Dialog title={title} onClose={() => answer(null)} class="small">
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {/* biome-ignore lint/a11y/noLabelWithoutControl: without a value it is a text alone. */}
        <label class="field">
          <span class="field-hint">{text}</span>
          {value !== null && (
            <input value={entered} onInput={({ currentTarget }) => setEntered(currentTarget.value)} />
          )}
        </label>
      </form>
      <footer class="dialog-actions">
        <Button onClick={() => answer(null)}>Cancel</Button>
        <Button tone={danger ? "danger" : "primary"} disabled={!ready} onClick={submit}>
          {yes}
        </Button>
      </footer>
    </Dialog>
  );
}
