/** Calls of `exec`, for the reference's program and ours. */
import { answer, applyPatch, deltas, execCommand, updatePlan } from "codex-embed/testing";

/** What a call of either program is given. */
export interface Case {
  readonly name: string;
  /** After `exec`. */
  readonly args: readonly string[];
  /** What the model answers. Default: one message. */
  readonly model?: readonly ReturnType<typeof answer>[];
  readonly input?: string;
  /** Files of the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the workspace is a repository. Default: yes. */
  readonly repository?: false;
  /** Presses Ctrl-C when the model was asked; it doesn't answer then. */
  readonly interrupted?: true;
  /** Where they differ on purpose; as in docs/decisions/differences.md. */
  readonly decided?: string;
}

const hello = ["--json", "hi"];
const schema =
  '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}';
const pixel = "\u0000";

export const CASES: readonly Case[] = [
  { name: "a message", args: hello },
  {
    name: "a plan, commands and a patch",
    args: ["--json", "--full-auto", "go"],
    model: [
      answer(updatePlan([{ step: "look", status: "in_progress" }])),
      answer(execCommand("echo one; exit 3")),
      answer(updatePlan([{ step: "look", status: "completed" }])),
      answer(applyPatch("*** Begin Patch\n*** Add File: new.txt\n+hello\n*** End Patch")),
      answer(deltas(["all ", "done"])),
    ],
  },
  { name: "a prompt from standard input", args: ["--json", "-"], input: "from a pipe\n" },
  { name: "a prompt from standard input without a dash", args: ["--json"], input: "from a pipe" },
  { name: "an empty standard input", args: ["--json", "-"], input: "" },
  { name: "blanks on standard input", args: ["--json", "-"], input: " \n" },
  { name: "the last message in a file", args: ["-o", "last.txt", ...hello] },
  {
    name: "the last message where no folder is",
    decided: "`-o` to a file that can't be written",
    args: ["-o", "none/last.txt", ...hello],
  },
  { name: "the last message, in words", args: ["hi"] },
  { name: "a schema", args: ["--output-schema", "schema.json", ...hello], files: { "schema.json": schema } },
  { name: "a schema that is not there", args: ["--output-schema", "none.json", ...hello] },
  { name: "a schema that is no JSON", args: ["--output-schema", "a.txt", ...hello], files: { "a.txt": "x" } },
  { name: "an image that is none", args: ["--json", "-i", "a.png", "--", "look"], files: { "a.png": pixel } },
  { name: "an image that is not there", args: ["--json", "-i", "none.png", "--", "look"] },
  {
    name: "two images",
    args: ["--json", "-i", "a.png,b.png", "--", "look"],
    files: { "a.png": pixel, "b.png": pixel },
  },
  { name: "a model", args: ["-m", "gpt-5.4", ...hello] },
  { name: "a sandbox", args: ["-s", "danger-full-access", ...hello] },
  { name: "a sandbox that is none", args: ["-s", "yolo", ...hello] },
  {
    name: "everything automatic, and nothing checked",
    args: ["--full-auto", "--dangerously-bypass-approvals-and-sandbox", ...hello],
  },
  { name: "nothing checked", args: ["--dangerously-bypass-approvals-and-sandbox", ...hello] },
  { name: "a setting", args: ["-c", "model_reasoning_effort=high", ...hello] },
  { name: "a setting without a value", args: ["-c", "model_reasoning_effort", ...hello] },
  { name: "a setting that is wrong", args: ["-c", "sandbox_mode=7", ...hello] },
  { name: "a profile that is not there", args: ["-p", "none", ...hello] },
  { name: "a feature", args: ["--enable", "shell_tool", "--disable", "unified_exec", ...hello] },
  {
    name: "a feature that is none",
    decided: "`--enable` of an unknown feature in `exec`",
    args: ["--enable", "magic", ...hello],
  },
  { name: "no record", args: ["--ephemeral", ...hello] },
  { name: "an option that is none", args: ["--yolo-mode", ...hello] },
  { name: "a colour that is none", args: ["--color", "blue", ...hello] },
  { name: "two prompts", args: ["--json", "one", "two"] },
  { name: "a workspace that is not there", args: ["-C", "none", ...hello] },
  { name: "no repository", args: hello, repository: false },
  { name: "no repository, unchecked", args: ["--skip-git-repo-check", ...hello], repository: false },
  { name: "another folder that may be written", args: ["--add-dir", "/tmp", "--full-auto", ...hello] },
  {
    name: "a session that is not there",
    decided: "`exec resume` of what is not there",
    args: ["--json", "resume", "00000000-0000-7000-8000-000000000000", "hi"],
  },
  {
    name: "a last session where there is none",
    decided: "`exec resume` of what is not there",
    args: ["--json", "resume", "--last", "hi"],
  },
  { name: "a review", args: ["--json", "review", "the parser"] },
  { name: "a review of nothing", args: ["--json", "review"] },
  { name: "a review of two things", args: ["review", "--json", "--uncommitted", "words"] },
  { name: "a model on this machine, and none named", args: ["--oss", ...hello] },
  {
    name: "a model on this machine without a server",
    args: ["--oss", "--local-provider", "ollama", ...hello],
    env: { CODEX_OSS_BASE_URL: "http://127.0.0.1:1/v1" },
  },
  { name: "a stop from the keyboard", decided: "Ctrl-C in `exec`", args: hello, interrupted: true },
  { name: "help", args: ["--help"] },
  { name: "the version", args: ["--version"] },
];
