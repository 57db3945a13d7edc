/** The event stream of a session as people like to read it. */
import type { EventMsg } from "codex-embed/protocol";
import { Fold } from "./fold.ts";
import { type Styles, sanitise, styles } from "./style.ts";

/** Where and how to print. */
export interface RenderOptions {
  readonly write: (text: string) => void;
  /** Whether to use colours. */
  readonly colour: boolean;
  /** The path to leave out of file names. */
  readonly cwd: string;
  /** Lines of a command's output before and after the fold; default 12 and 4. */
  readonly head?: number;
  readonly tail?: number;
}

/** What is known of a command that runs. */
interface CommandOutput {
  readonly title: string;
  readonly fold: Fold;
  readonly decoder: TextDecoder;
  /** Lines to print when it ends. */
  readonly held: string[];
  written: boolean;
}

/** Tokens of a session. */
interface Usage {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
}

type Message<Type extends EventMsg["type"]> = Extract<EventMsg, { type: Type }>;

const INDENT = "  ";
const PLAN_MARKS = { completed: "✔", in_progress: "▸", pending: "○" } as const;

/** Prints events as they come. */
export class Renderer {
  readonly #options: RenderOptions;
  readonly #style: Styles;
  readonly #outputs = new Map<string, CommandOutput>();
  /** The command whose output is printed as it comes; others are printed when they end. */
  #live: string | undefined;
  #streaming = false;
  #atLineStart = true;
  #usage: Usage | undefined;

  constructor(options: RenderOptions) {
    this.#options = options;
    this.#style = styles(options.colour);
  }

  /** Prints what an event has to say; many say nothing to a reader. */
  render(msg: EventMsg): void {
    const { bold, dim, red, yellow, cyan } = this.#style;
    switch (msg.type) {
      case "session_configured":
        this.#line(
          dim(`${msg.model}, approvals ${policyName(msg.approval_policy)}, in ${sanitise(msg.cwd)}`),
        );
        break;
      case "user_message":
        this.#section(`${bold(`› ${sanitise(msg.message)}`)}\n`);
        break;
      case "agent_message_delta":
        this.#stream(msg.delta);
        break;
      case "agent_message":
        this.#message(msg.message);
        break;
      case "agent_reasoning":
        this.#line(dim(sanitise(msg.text)));
        break;
      case "plan_update":
        this.#plan(msg);
        break;
      case "exec_command_begin":
        this.#commandBegins(msg);
        break;
      case "exec_command_output_delta":
        this.#output(msg);
        break;
      case "exec_command_end":
        this.#commandEnds(msg);
        break;
      case "patch_apply_begin":
        this.#changes(msg.changes);
        break;
      case "patch_apply_end":
        if (!msg.success) this.#line(red(`✘ not applied: ${sanitise(msg.stderr)}`));
        break;
      case "web_search_end":
        this.#line(dim(`searched the web: ${sanitise(msg.query)}`));
        break;
      case "view_image_tool_call":
        this.#line(dim(`looked at ${this.#name(msg.path)}`));
        break;
      case "context_compacted":
        this.#line(dim("the conversation was summed up to save room"));
        break;
      case "token_count":
        this.#usage = msg.info?.total_token_usage ?? this.#usage;
        break;
      case "warning":
        this.#line(yellow(`warning: ${sanitise(msg.message)}`));
        break;
      case "stream_error":
        this.#line(yellow(sanitise(msg.message)));
        break;
      case "error":
        this.#line(red(`error: ${sanitise(msg.message)}`));
        break;
      case "turn_aborted":
        this.#line(yellow("interrupted"));
        break;
      case "task_complete":
        if (this.#usage !== undefined) this.#section(`${cyan(usageLine(this.#usage))}\n`);
        break;
      default:
    }
  }

  /** What a command would do, for a question about it. */
  describeCommand(command: readonly string[]): string {
    return this.#style.bold(`$ ${sanitise(scriptOf(command))}`);
  }

  #stream(delta: string): void {
    if (!this.#streaming) this.#section("");
    this.#streaming = true;
    this.#put(sanitise(delta));
  }

  #message(text: string): void {
    // A message that was streamed is on the screen already.
    if (this.#streaming) this.#startLine();
    else this.#section(`${sanitise(text)}\n`);
    this.#streaming = false;
  }

  #plan({ explanation, plan }: Message<"plan_update">): void {
    const { bold, dim, green, cyan } = this.#style;
    const paint = { completed: green, in_progress: cyan, pending: dim } as const;
    const steps = plan.map(({ step, status }) => {
      return `${INDENT}${paint[status](`${PLAN_MARKS[status]} ${sanitise(step)}`)}`;
    });
    const why = explanation == null || explanation === "" ? "" : dim(` ${sanitise(explanation)}`);
    this.#section([`${bold("Plan")}${why}`, ...steps, ""].join("\n"));
  }

  #commandBegins({ call_id, command }: Message<"exec_command_begin">): void {
    const held: string[] = [];
    const print = (line: string): void => {
      const text = `${INDENT}${this.#style.dim(sanitise(line))}`;
      if (this.#live === call_id) this.#line(text);
      else held.push(text);
    };
    const { head = 12, tail = 4 } = this.#options;
    const fold = new Fold(print, { head, tail });
    const title = this.describeCommand(command);
    this.#outputs.set(call_id, { title, fold, decoder: new TextDecoder(), held, written: false });
    if (this.#live !== undefined) return;
    this.#live = call_id;
    this.#section(`${title}\n`);
  }

  #output({ call_id, chunk }: Message<"exec_command_output_delta">): void {
    const output = this.#outputs.get(call_id);
    if (output === undefined) return;
    output.written = true;
    output.fold.write(output.decoder.decode(Buffer.from(chunk, "base64"), { stream: true }));
  }

  #commandEnds(msg: Message<"exec_command_end">): void {
    const output = this.#outputs.get(msg.call_id);
    if (output === undefined) return;
    this.#outputs.delete(msg.call_id);
    // Output that was not streamed comes with the end.
    if (!output.written) output.fold.write(msg.aggregated_output ?? "");
    output.fold.end();
    if (this.#live === msg.call_id) this.#live = undefined;
    else this.#section(`${output.title}\n`);
    for (const line of output.held) this.#line(line);
    this.#line(`${INDENT}${this.#outcome(msg)}`);
  }

  #outcome({ status, exit_code, duration }: Message<"exec_command_end">): string {
    const { red, green, yellow } = this.#style;
    if (status === "declined") return yellow("not allowed to run");
    const time = `${(duration.secs + duration.nanos / 1e9).toFixed(2)} s`;
    return exit_code === 0 ? green(`✔ exit 0, ${time}`) : red(`✘ exit ${exit_code}, ${time}`);
  }

  #changes(changes: Message<"patch_apply_begin">["changes"]): void {
    for (const [path, change] of Object.entries(changes)) {
      if (change === undefined) continue;
      const name = this.#name(path);
      if (change.type === "add") this.#diff(`new file ${name}`, signed("+", change.content));
      else if (change.type === "delete") this.#diff(`deleted ${name}`, signed("-", change.content));
      else {
        const target = change.move_path == null ? "" : `, moved to ${this.#name(change.move_path)}`;
        this.#diff(`changed ${name}${target}`, change.unified_diff);
      }
    }
  }

  #diff(title: string, diff: string): void {
    const { bold, dim, red, green, cyan } = this.#style;
    this.#section(`${bold(`± ${title}`)}\n`);
    for (const line of sanitise(diff).replace(/\n$/, "").split("\n")) {
      const paint = line.startsWith("+")
        ? green
        : line.startsWith("-")
          ? red
          : line.startsWith("@@")
            ? cyan
            : dim;
      this.#line(`${INDENT}${paint(line)}`);
    }
  }

  #name(path: string): string {
    const { cwd } = this.#options;
    return sanitise(path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path);
  }

  /** Text after an empty line. */
  #section(text: string): void {
    this.#startLine();
    this.#put(`\n${text}`);
  }

  /** A whole line of its own. */
  #line(text: string): void {
    this.#startLine();
    this.#put(`${text}\n`);
  }

  #startLine(): void {
    if (!this.#atLineStart) this.#put("\n");
  }

  #put(text: string): void {
    if (text === "") return;
    this.#options.write(text);
    this.#atLineStart = text.endsWith("\n");
  }
}

/** The script of `bash -lc SCRIPT`, or all words. */
function scriptOf(command: readonly string[]): string {
  const [, flag, script] = command;
  return command.length === 3 && (flag === "-lc" || flag === "-c") ? (script ?? "") : command.join(" ");
}

function policyName(policy: Message<"session_configured">["approval_policy"]): string {
  return typeof policy === "string" ? policy : "by rules";
}

function signed(sign: string, content: string): string {
  return content.replace(/\n$/, "").replace(/^/gm, sign);
}

function usageLine({ input_tokens, cached_input_tokens, output_tokens }: Usage): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  const cached = cached_input_tokens > 0 ? ` (${number(cached_input_tokens)} cached)` : "";
  return `${number(input_tokens)} tokens in${cached}, ${number(output_tokens)} out`;
}
