/** What `--help` prints. */

const runOptionsHelp = `Options:
  -m, --model MODEL              the model
  -C, --cd DIR                   the workspace; default: this folder
  -s, --sandbox MODE             read-only, workspace-write or danger-full-access
  -a, --ask-for-approval POLICY  on-request, untrusted, on-failure or never
  -c, --config KEY=VALUE         a setting of config.toml; may be repeated
  -p, --profile NAME             a profile of config.toml
      --enable FEATURE           as -c features.FEATURE=true; may be repeated
      --disable FEATURE          as -c features.FEATURE=false; may be repeated
      --oss                      a model on this machine, by Ollama or LM Studio
      --local-provider NAME      with --oss: ollama or lmstudio
  -i, --image FILE               an image beside the prompt; may be repeated
      --add-dir DIR              also writable; may be repeated
      --full-auto                -s workspace-write; -a on-request at a terminal
      --dangerously-bypass-approvals-and-sandbox
                                 no sandbox and no questions
      --skip-git-repo-check      run outside of a git repository
      --ephemeral                record nothing
      --output-schema FILE       JSON Schema that the answer must fit
  -o, --output-last-message FILE write the last message there, too
      --color WHEN               auto (default), always or never
      --json                     events as lines of JSON on standard output
  -h, --help                     this text`;

export const mainHelp = `codex-embed: the Codex agent in this process

Usage: codex-embed COMMAND [OPTIONS]

Commands:
  exec [PROMPT]          run a prompt; - or nothing reads it from standard input
  resume [ID] [PROMPT]   go on with a recorded session
  review [INSTRUCTIONS]  review changes
  sessions               list recorded sessions
  app-server             the app server's JSON-RPC on standard streams
  acp                    the Agent Client Protocol on standard streams

Options:
  -h, --help             this text; after a command, that command's
  -V, --version          the version

Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 interrupted.
`;

export const execHelp = `Run a prompt in a new session.

Usage: codex-embed exec [OPTIONS] [PROMPT]
       codex-embed exec resume [OPTIONS] [ID] [PROMPT]
       codex-embed exec review [OPTIONS] [INSTRUCTIONS]

PROMPT is read from standard input when it is - or left out. What happens goes to
standard error, the last message to standard output. Nothing is asked without -a.

${runOptionsHelp}
`;

export const resumeHelp = `Go on with a recorded session.

Usage: codex-embed resume [OPTIONS] ID [PROMPT]
       codex-embed resume [OPTIONS] --last [PROMPT]

ID is the session's id or its name. PROMPT is read from standard input when it
is - or left out.

      --last                     the newest session of the workspace
      --all                      with --last: the newest of all workspaces

${runOptionsHelp}
`;

export const reviewHelp = `Review changes, or what the instructions name.

Usage: codex-embed review [OPTIONS] --uncommitted
       codex-embed review [OPTIONS] --base BRANCH
       codex-embed review [OPTIONS] --commit SHA [--title TITLE]
       codex-embed review [OPTIONS] INSTRUCTIONS

INSTRUCTIONS are read from standard input when they are -.

      --uncommitted              changes that are not committed, new files too
      --base BRANCH              changes since that branch
      --commit SHA               one commit
      --title TITLE              what to call the commit

${runOptionsHelp}
`;

export const sessionsHelp = `List recorded sessions, those used last first.

Usage: codex-embed sessions [OPTIONS]

Options:
  -C, --cd DIR         sessions of this folder; default: the current one
      --all            of all folders
      --archived       archived ones
      --search TEXT    with this text in their name or first prompt
  -n, --limit COUNT    at most so many; default: 25
      --json           lines of JSON
  -h, --help           this text
`;

export const acpHelp = `The Agent Client Protocol on standard input and output, for editors.
Needs the package @agentclientprotocol/sdk.

Usage: codex-embed acp [OPTIONS]

Options:
      --mode MODE      read-only, auto (default) or full-access
  -h, --help           this text
`;

export const appServerHelp = `The app server's JSON-RPC on standard input and output, a message a line, until
standard input ends.

Usage: codex-embed app-server

Options:
  -h, --help           this text
`;
