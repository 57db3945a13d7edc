/** What was seen of one run, before anything is replaced. The form of `--out`. */
export interface Observation {
  readonly name: string;
  /** The workspace. */
  readonly cwd: string;
  /** CODEX_HOME. */
  readonly home: string;
  /** The folder that holds both; HOME of the commands. */
  readonly root: string;
  readonly thread_id: string;
  /** EventMsg objects, as an app server's client sees them. */
  readonly events: readonly unknown[];
  /** App-server notifications, and requests to the client; those have `server_request`. */
  readonly notifications: readonly unknown[];
  /** Request bodies that the model endpoint received. */
  readonly requests: readonly unknown[];
  /** Lines of the session file. */
  readonly rollout: readonly unknown[];
  /** Path in the workspace to content, `.git` left out. */
  readonly files: Readonly<Record<string, string>>;
  /** How many commands the session started, where they were counted. A run without any needs no processes. */
  readonly commands?: number;
  readonly thread_events: { readonly exit_code: number; readonly events: readonly unknown[] };
}
