/** Short notes at the edge of the window. */

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { IconButton } from "./controls.tsx";
import { Icon } from "./icons.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "info" | "error";
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

/** How long a note stays, in milliseconds. Errors stay until they are closed. */
const STAY = 8_000;

const toasts = signal<readonly Toast[]>([]);
let count = 0;

/** Tells something that went well, perhaps with a way back. */
export function tell(text: string, action: Toast["action"] = null): void {
  const id = add({ text, tone: "info", action });
  setTimeout(() => remove(id), STAY);
}

/** Tells what went wrong. The same words are not told twice at once. */
export function complain(text: string): void {
  if (!toasts.value.some((toast) => toast.text === text)) add({ text, tone: "error", action: null });
}

function add(toast: Omit<Toast, "id">): number {
  count += 1;
  toasts.value = [...toasts.value.slice(-3), { ...toast, id: count }];
  return count;
}

function remove(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Where the notes are shown. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone, action }) => (
        <div key={id} class={`toast ${tone}`}>
          <Icon name={tone === "error" ? "warning" : "check"} />
          <p>{text}</p>
          {action !== null && (
            <button
              type="button"
              class="link"
              onClick={() => {
                remove(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon="close" label="Close this note" onClick={() => remove(id)} />
        </div>
      ))}
    </div>
  );
}
