import type { Signal } from "@preact/signals";
import type { JSX } from "preact";

import { limits } from "./layout.ts";

/** Pixels that an arrow key moves it by. */
const STEP = 16;

/** A border that can be dragged, or moved by arrow keys. */
export function Splitter(props: {
  label: string;
  name: keyof typeof limits;
  size: Signal<number>;
  /** `vertical` lies between parts beside each other. */
  orientation: "vertical" | "horizontal";
  /** Whether the part that is sized comes after the border. */
  after?: boolean;
}): JSX.Element {
  const { name, size, orientation, after = false } = props;
  const [least, most, first] = limits[name];
  const resize = (value: number) => {
    size.value = Math.round(Math.min(most, Math.max(least, value)));
  };
  const drag = (down: PointerEvent) => {
    const place = (event: PointerEvent) => (orientation === "vertical" ? event.clientX : event.clientY);
    const start = place(down);
    const begin = size.value;
    const handle = down.currentTarget;
    if (!(handle instanceof HTMLElement)) return;
    handle.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => resize(begin + (place(event) - start) * (after ? -1 : 1));
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const key = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize(size.value + step * STEP * (after ? -1 : 1));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule can't be moved; a separator that can is this role.
    <div
      class={`splitter ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={props.label}
      aria-orientation={orientation}
      aria-valuenow={size.value}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={drag}
      onDblClick={() => resize(first)}
      onKeyDown={key}
    />
  );
}
