import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { IconButton } from "./controls.tsx";

/** A modal dialog. The platform keeps the focus in it, and gives it back when it closes. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
  /** Whether the title is read out only. */
  bare?: boolean;
}): JSX.Element {
  const { title, onClose, children, bare = false } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the next key: what is typed right after a shortcut belongs to the dialog.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The first field, rather than the button that closes.
    dialog?.querySelector<HTMLElement>("select, input, textarea")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key is Escape, which the platform handles.
    <dialog
      ref={ref}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="dialog-body">
        {bare ? (
          <h2 id={id} class="visually-hidden">
            {title}
          </h2>
        ) : (
          <header class="dialog-head">
            <h2 id={id}>{title}</h2>
            <IconButton icon="close" label="Close" shortcut="Esc" onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
