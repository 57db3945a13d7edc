import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";

import { endpointOrigin } from "../agent/connect-policy.ts";
import {
  apiKey,
  approvalPolicies,
  connections,
  oneOf,
  type Settings,
  sandboxModes,
  settings,
  themes,
  urlProblem,
} from "../agent/settings.ts";
import { isRunning } from "../agent/view.ts";
import { useIde } from "./context.ts";
import { Button } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";

/** Whether the settings are open. */
export const settingsOpen = signal(false);

const words = {
  offline: "Offline: a scripted model in this page",
  api: "API: an endpoint of your choice",
  untrusted: "Ask before each command and patch",
  "on-request": "Ask when the agent needs more than the sandbox allows",
  never: "Never ask",
  "read-only": "Read files only",
  "workspace-write": "Write in the project",
  "danger-full-access": "Write anywhere in the page's files",
  system: "As the system",
  light: "Light",
  dark: "Dark",
} as const;

/** The settings, taken over when they are saved. */
export function SettingsDialog(): JSX.Element | null {
  return settingsOpen.value ? <Form /> : null;
}

function Form(): JSX.Element {
  const ide = useIde();
  const draft = useSignal<Settings>(settings.value);
  const key = useSignal(apiKey.value);
  const { connection, baseUrl, model } = draft.value;
  const online = connection === "api";
  const problem = online ? urlProblem(baseUrl) : null;
  const running = isRunning(ide.sessions.current.value.view.value);
  const set = (change: Partial<Settings>) => {
    draft.value = { ...draft.value, ...change };
  };
  const close = () => {
    settingsOpen.value = false;
  };
  const save = async () => {
    if (problem !== null || (online && model.trim() === "")) return;
    const before = settings.value;
    const moved = endpointOrigin(before) !== endpointOrigin(draft.value);
    const other =
      moved || before.baseUrl !== baseUrl || apiKey.value !== key.value || before.connection !== connection;
    settings.value = { ...draft.value, model: model.trim() || before.model, baseUrl: baseUrl.trim() };
    apiKey.value = key.value.trim();
    close();
    if (!other) return;
    // The page may only connect to the endpoint that it was loaded with.
    if (moved) {
      await ide.leave();
      location.reload();
    } else {
      await ide.reconnect();
    }
  };
  return (
    <Dialog title="Settings" onClose={close} class="settings">
      <form
        class="dialog-content"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset>
          <legend>Model</legend>
          <Choice
            label="Where it is"
            value={connection}
            values={connections}
            onChange={(next) => set({ connection: next })}
          />
          {online && (
            <>
              <Field label="Base URL" error={problem}>
                <input
                  type="url"
                  value={baseUrl}
                  spellcheck={false}
                  onInput={({ currentTarget }) => set({ baseUrl: currentTarget.value })}
                />
              </Field>
              <Field label="Model">
                <input
                  value={model}
                  spellcheck={false}
                  onInput={({ currentTarget }) => set({ model: currentTarget.value })}
                />
              </Field>
              <Field
                label="API key"
                hint="It stays in this tab, goes to the base URL alone, and never into files or sessions. But whoever can run code in this page or uses this browser profile can read it: take a key with a low limit, or a proxy that adds the key."
              >
                <input
                  type="password"
                  autocomplete="off"
                  value={key.value}
                  onInput={({ currentTarget }) => {
                    key.value = currentTarget.value;
                  }}
                />
              </Field>
              <label class="check">
                <input
                  type="checkbox"
                  checked={draft.value.rememberKey}
                  onChange={({ currentTarget }) => set({ rememberKey: currentTarget.checked })}
                />
                <span>
                  Remember the key on this device
                  <span class="field-hint">Unencrypted, until you take this back.</span>
                </span>
              </label>
              <p class="field-hint">For another endpoint the page reloads: it can connect to no other.</p>
            </>
          )}
        </fieldset>
        <fieldset>
          <legend>What the agent may do</legend>
          <Choice
            label="Approvals"
            value={draft.value.approvalPolicy}
            values={approvalPolicies}
            onChange={(approvalPolicy) => set({ approvalPolicy })}
          />
          <Choice
            label="Files"
            value={draft.value.sandboxMode}
            values={sandboxModes}
            onChange={(sandboxMode) => set({ sandboxMode })}
          />
        </fieldset>
        <fieldset>
          <legend>Looks</legend>
          <Choice
            label="Colours"
            value={draft.value.theme}
            values={themes}
            onChange={(theme) => set({ theme })}
          />
        </fieldset>
      </form>
      <footer class="dialog-actions">
        {running && <p class="muted">Stop the turn to change the model.</p>}
        <Button onClick={close}>Cancel</Button>
        <Button
          tone="primary"
          disabled={
            problem !== null ||
            (running && (connection !== settings.value.connection || baseUrl !== settings.value.baseUrl))
          }
          onClick={() => void save()}
        >
          Save
        </Button>
      </footer>
    </Dialog>
  );
}

function Choice<T extends keyof typeof words>(props: {
  label: string;
  value: T;
  values: readonly T[];
  onChange: (value: T) => void;
}): JSX.Element {
  return (
    <Field label={props.label}>
      <select
        value={props.value}
        onChange={({ currentTarget }) => {
          const value = oneOf(props.values, currentTarget.value);
          if (value !== undefined) props.onChange(value);
        }}
      >
        {props.values.map((value) => (
          <option key={value} value={value}>
            {words[value]}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Field(props: {
  label: string;
  hint?: string;
  error?: string | null;
  children: ComponentChildren;
}): JSX.Element {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label class="field">
      <span class="field-label">{props.label}</span>
      {props.children}
      {props.hint !== undefined && <span class="field-hint">{props.hint}</span>}
      {props.error != null && (
        <span class="field-error" role="alert">
          {props.error}
        </span>
      )}
    </label>
  );
}
