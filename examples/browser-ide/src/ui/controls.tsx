/** Controls that are used everywhere. */

import type { ComponentChildren, JSX } from "preact";

import { Icon, type IconName } from "./icons.tsx";

/** A button that shows an icon alone; its label is read out, and shown with the shortcut as a tooltip. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  shortcut?: string;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
  class?: string;
}): JSX.Element {
  const { icon, label, shortcut, onClick, disabled = false, pressed } = props;
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ""}`}
      aria-label={label}
      aria-pressed={pressed}
      data-tip={shortcut === undefined ? label : `${label}  ${shortcut}`}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A button with words. */
export function Button(props: {
  children: ComponentChildren;
  onClick: () => void;
  tone?: "primary" | "danger" | "plain";
  icon?: IconName;
  shortcut?: string;
  disabled?: boolean;
}): JSX.Element {
  const { children, onClick, tone = "plain", icon, shortcut, disabled = false } = props;
  return (
    <button type="button" class={`button ${tone}`} data-tip={shortcut} disabled={disabled} onClick={onClick}>
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

/** A ring that turns while something is under way; without a label, the words beside it say what. */
export function Spinner({ label }: { label: string }): JSX.Element {
  if (label === "") return <span class="spinner" aria-hidden="true" />;
  return <span class="spinner" role="img" aria-label={label} />;
}

/** What is shown where there is nothing yet. */
export function Empty(props: { icon: IconName; title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={props.icon} class="large" />
      <p class="empty-title">{props.title}</p>
      {props.children}
    </div>
  );
}
