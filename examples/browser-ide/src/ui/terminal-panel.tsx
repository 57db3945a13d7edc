import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { PageTerminal } from "../terminal/terminal.ts";
import { useIde } from "./context.ts";
import { Empty, IconButton, Spinner } from "./controls.tsx";
import { narrow, terminalOpen } from "./layout.ts";
import { dark } from "./theme.ts";

/** The terminal, loaded when it is first seen. */
export function TerminalPanel(): JSX.Element {
  const { host } = useIde();
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<PageTerminal | null>(null);
  const ready = useSignal(false);
  const { sandbox } = host;

  useEffect(() => {
    const parent = place.current;
    if (parent === null || sandbox === null) return;
    let gone = false;
    const observer = new ResizeObserver(() => {
      if (parent.clientHeight > 0) terminal.current?.fit();
    });
    void import("../terminal/terminal.ts").then(({ PageTerminal }) => {
      if (gone) return;
      terminal.current = new PageTerminal(parent, host.fs, sandbox);
      ready.value = true;
      observer.observe(parent);
    });
    return () => {
      gone = true;
      observer.disconnect();
      terminal.current?.dispose();
      terminal.current = null;
    };
  }, [host, sandbox, ready]);

  useEffect(() => terminal.current?.recolour(), [dark.value]);

  return (
    <section class="terminal-panel" aria-label="Terminal">
      <header class="panel-head">
        <h2>Terminal</h2>
        <span class="spacer" />
        <IconButton icon="trash" label="Clear the terminal" onClick={() => terminal.current?.clear()} />
        {!narrow.value && (
          <IconButton
            icon="close"
            label="Hide the terminal"
            shortcut="Ctrl+J"
            onClick={() => {
              terminalOpen.value = false;
            }}
          />
        )}
      </header>
      {sandbox === null ? (
        <Empty icon="terminal" title="There is no shell here." />
      ) : (
        <div class="shell" ref={place}>
          {!ready.value && <Spinner label="The terminal is loading" />}
        </div>
      )}
    </section>
  );
}
