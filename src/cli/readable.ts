/** A session's events for people. */

import type { EventMsg } from "../protocol/index.ts";
import { joinArguments } from "../shell-quote.ts";
import { diffLines } from "./diff.ts";
import type { Screen } from "./screen.ts";
import { clip, printable, type Style, wrap } from "./style.ts";

type Message<Type extends string> = Extract<EventMsg, { type: Type }>;

/** Last lines of a command's output that are shown. */
const outputLines = 12;
/** Columns taken by the spinner. */
const spinnerColumns = 2;

/** Shows what happens, in the order in which it happens. */
export class ReadableView {
  readonly #screen: Screen;
  readonly #style: Style;
  #cwd = "";
  #streaming: "message" | "reasoning" | undefined;
  #tokens: number | undefined;

  constructor(screen: Screen, style: Style) {
    this.#screen = screen;
    this.#style = style;
  }

  /** Shows what an event says, if that is for people. */
  show(msg: EventMsg): void {
    switch (msg.type) {
      case "session_configured":
        this.#begin(msg);
        break;
      case "task_started":
        this.#screen.status("thinking");
        break;
      case "agent_reasoning_delta":
        this.#streamText("reasoning", msg.delta);
        break;
      case "agent_reasoning":
        this.#text("reasoning", msg.text);
        break;
      case "agent_message_delta":
        this.#streamText("message", msg.delta);
        break;
      case "agent_message":
        this.#text("message", msg.message);
        break;
      case "exec_command_begin":
        this.#commandBegins(msg);
        break;
      case "exec_command_end":
        this.#commandEnds(msg);
        break;
      case "patch_apply_begin":
        this.#patch(msg);
        break;
      case "patch_apply_end":
        if (!msg.success) this.#screen.line(this.#style.red(printable(msg.stderr.trimEnd())));
        break;
      case "mcp_tool_call_begin":
        this.#running(`${msg.invocation.server}.${msg.invocation.tool}`);
        break;
      case "mcp_tool_call_end":
        this.#called(msg);
        break;
      case "web_search_end":
        this.#screen.line(`${this.#style.cyan("search")} ${printable(msg.query)}`);
        break;
      case "plan_update":
        this.#plan(msg);
        break;
      case "warning":
        this.#labelled("warning", this.#style.yellow, msg.message);
        break;
      case "stream_error":
        this.#screen.line(this.#style.yellow(printable(msg.message)));
        break;
      case "error":
        this.#labelled("error", this.#style.red, msg.message);
        break;
      case "token_count":
        this.#tokens = msg.info?.total_token_usage.total_tokens ?? this.#tokens;
        break;
      case "turn_aborted":
        this.#end("interrupted");
        break;
      case "task_complete":
        this.#end(undefined);
        break;
      default:
    }
  }

  /** Ends the spinner, whatever happened. */
  finish(): void {
    this.#screen.endStream();
    this.#screen.status(undefined);
  }

  #begin(msg: Message<"session_configured">): void {
    this.#cwd = msg.cwd;
    const facts = [msg.model, printable(msg.cwd), msg.session_id];
    this.#lines(facts.join(" · "), 2, this.#style.dim);
  }

  #streamText(kind: "message" | "reasoning", delta: string): void {
    if (!this.#screen.streams) return;
    if (this.#streaming !== kind) this.#screen.endStream();
    this.#streaming = kind;
    const text = printable(delta);
    this.#screen.stream(kind === "reasoning" ? this.#style.dim(text) : text);
  }

  #text(kind: "message" | "reasoning", text: string): void {
    if (this.#streaming === kind) this.#screen.endStream();
    else this.#lines(printable(text), 0, kind === "reasoning" ? this.#style.dim : undefined);
    this.#streaming = undefined;
  }

  #commandBegins(msg: Message<"exec_command_begin">): void {
    const command = printable(shownCommand(msg.command));
    this.#screen.line(`${this.#style.cyan("$")} ${command}`);
    this.#running(command);
  }

  #commandEnds(msg: Message<"exec_command_end">): void {
    const lines = printable(msg.aggregated_output ?? "")
      .trimEnd()
      .split("\n");
    const shown = lines.slice(-outputLines).filter((line) => line !== "");
    const hidden = lines.length - outputLines;
    if (hidden > 0) this.#screen.line(this.#style.dim(`  (${hidden} lines before)`));
    for (const line of shown) this.#screen.line(this.#style.dim(`  ${this.#clipped(line, 2)}`));
    const { exit_code: code, duration } = msg;
    const time = `${(duration.secs + duration.nanos / 1e9).toFixed(1)} s`;
    const outcome = code === 0 ? this.#style.green("exit 0") : this.#style.red(`exit ${code}`);
    this.#screen.line(`  ${outcome} ${this.#style.dim(`after ${time}`)}`);
    this.#screen.status("thinking");
  }

  #patch(msg: Message<"patch_apply_begin">): void {
    for (const line of diffLines(msg.changes, this.#cwd, this.#style)) this.#screen.line(line);
  }

  #called(msg: Message<"mcp_tool_call_end">): void {
    const name = printable(`${msg.invocation.server}.${msg.invocation.tool}`);
    const failed = "Err" in msg.result || msg.result.Ok.isError === true;
    const outcome = failed ? this.#style.red("failed") : this.#style.green("done");
    this.#screen.line(`${this.#style.cyan("tool")} ${name} ${outcome}`);
    this.#screen.status("thinking");
  }

  #plan({ plan }: Message<"plan_update">): void {
    const { bold, dim, green } = this.#style;
    for (const { step, status } of plan) {
      const text = printable(step);
      if (status === "completed") {
        const [first = "", ...rest] = wrap(text, this.#screen.width - 2, 0);
        this.#screen.line(`${green("✔")} ${dim(first)}`);
        for (const line of rest) this.#screen.line(dim(`  ${line}`));
      } else if (status === "in_progress") this.#lines(`▸ ${text}`, 2, bold);
      else this.#lines(`· ${text}`, 2);
    }
  }

  #labelled(label: string, style: (text: string) => string, text: string): void {
    const [first = "", ...rest] = wrap(`${label} ${printable(text)}`, this.#screen.width, 2);
    this.#screen.line(`${style(label)}${first.slice(label.length)}`);
    for (const line of rest) this.#screen.line(line);
  }

  #lines(text: string, indent: number, style: (line: string) => string = (line) => line): void {
    for (const line of wrap(text, this.#screen.width, indent)) this.#screen.line(style(line));
  }

  /** A line of output that fits beside its indent; its rest is of no use on a terminal. */
  #clipped(line: string, indent: number): string {
    const room = this.#screen.width - indent;
    const characters = [...line];
    return characters.length <= room ? line : `${characters.slice(0, Math.max(1, room - 1)).join("")}…`;
  }

  #running(what: string): void {
    this.#screen.status(clip(what, this.#screen.columns - spinnerColumns));
  }

  #end(outcome: string | undefined): void {
    this.finish();
    const tokens = this.#tokens === undefined || this.#tokens === 0 ? [] : [`${this.#tokens} tokens`];
    const facts = [...(outcome === undefined ? [] : [outcome]), ...tokens];
    if (facts.length > 0) this.#screen.line(this.#style.dim(facts.join(" · ")));
  }
}

/** The script where a shell runs one, else the whole command. */
export function shownCommand(command: readonly string[]): string {
  const [shell, flag, script] = command;
  const runsScript =
    command.length === 3 && /(^|\/)(ba|z|)sh$/.test(shell ?? "") && /^-l?c$/.test(flag ?? "");
  return runsScript && script !== undefined ? script : joinArguments(command);
}
