/** The IDE: its parts, put together once, and what can be done with them. */

import { signal } from "@preact/signals";
import { IndexedDbSessionStore } from "codex-embed/sessions/indexeddb";
import type { VirtualHost } from "codex-embed/virtual";

import { createClient, createHost } from "./agent/client.ts";
import { explain } from "./agent/session.ts";
import { Sessions } from "./agent/sessions.ts";
import { apiKey, settings } from "./agent/settings.ts";
import { panel } from "./ui/layout.ts";
import { Tabs } from "./ui/open-tabs.ts";
import { complain } from "./ui/toasts.tsx";
import { Buffers } from "./workspace/buffers.ts";
import { demoProject } from "./workspace/demo-project.ts";
import { Git, type GitState } from "./workspace/git.ts";
import { root } from "./workspace/paths.ts";
import { StateDatabase } from "./workspace/state-database.ts";
import { Workspace } from "./workspace/workspace.ts";

/** Databases of the page. */
const databases = { files: "codex-ide-files", sessions: "codex-ide-sessions", state: "codex-ide-state" };

/** Everything that components work with. */
export class Ide {
  readonly workspace: Workspace;
  readonly buffers: Buffers;
  readonly tabs: Tabs;
  readonly git: Git;
  readonly host: VirtualHost;
  readonly sessions: Sessions;
  /** What git says; `null` where there is no repository, `undefined` until it is known. */
  readonly gitState = signal<GitState | null | undefined>(undefined);
  /** Whether the project outlives the page. */
  readonly kept: boolean;
  #looking = false;
  #lookAgain = false;

  private constructor(workspace: Workspace, kept: boolean, state: StateDatabase) {
    this.workspace = workspace;
    this.kept = kept;
    this.buffers = new Buffers(workspace);
    this.tabs = new Tabs(this.buffers);
    this.git = new Git(workspace);
    this.host = createHost(workspace, new IndexedDbSessionStore(databases.sessions));
    this.sessions = new Sessions(this.#client(), { workspace, state, onProblem: complain });
    workspace.onChange(() => void this.lookAtGit());
  }

  /** Opens the project and the session of the last visit; the first visit finds the demo project. */
  static async open(): Promise<Ide> {
    const [{ workspace, kept }, state] = await Promise.all([
      Workspace.open(databases.files),
      StateDatabase.open(databases.state),
    ]);
    const ide = new Ide(workspace, kept, state);
    const first = (await workspace.list(root)).length === 0;
    if (first) await ide.openDemo();
    void ide.lookAtGit();
    await ide.tabs.restore();
    // Files were opened; where the window is narrow, a visit begins with the agent all the same.
    panel.value = "agent";
    await ide.sessions.restore();
    return ide;
  }

  /** Puts the demo project in the place of all files. */
  async openDemo(): Promise<void> {
    await this.workspace.replace(Object.entries(demoProject));
    await this.git.init();
    this.tabs.closeAll();
    await this.tabs.openFile(`${root}/README.md`);
  }

  /** Takes the settings of now for the agent. */
  async reconnect(): Promise<void> {
    await this.sessions.reconnect(this.#client());
  }

  /** Asks git what changed; one look at a time. */
  async lookAtGit(): Promise<void> {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#lookAgain) {
        this.#lookAgain = false;
        this.gitState.value = await this.git.state();
      }
    } catch (error) {
      // A repository in the middle of a change, or one that was imported broken.
      this.gitState.value = null;
      complain(`The repository can't be read: ${explain(error)}`);
    } finally {
      this.#looking = false;
    }
  }

  /** Keeps what is not kept yet, before the page goes away. */
  async leave(): Promise<void> {
    await Promise.all([this.sessions.current.value.keep(), this.workspace.flush()]);
  }

  #client() {
    return createClient(this.host, settings.value, apiKey.value);
  }
}
