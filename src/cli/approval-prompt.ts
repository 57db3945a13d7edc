/** Asks the person at the keyboard whether the agent may. */

import type { ApprovalDecision, ApprovalRequest, HandlerContext } from "../attendant/approvals.ts";
import { diffLines } from "./diff.ts";
import { shownCommand } from "./readable.ts";
import type { Screen } from "./screen.ts";
import { printable, type Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";

const keys: Readonly<Record<string, ApprovalDecision>> = {
  y: "approved",
  a: "approved_for_session",
  n: "denied",
  "\u001b": "abort",
  "\u0003": "abort",
};

const words: Readonly<Record<string, string>> = {
  approved: "yes",
  approved_for_session: "yes, always in this session",
  denied: "no",
  abort: "no, and stop",
};

/** Questions one after the other: they share a keyboard. */
export class ApprovalPrompt {
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #style: Style;
  readonly #cwd: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(terminal: Terminal, screen: Screen, style: Style, cwd: string) {
    this.#terminal = terminal;
    this.#screen = screen;
    this.#style = style;
    this.#cwd = cwd;
  }

  /** Waits for one of the keys. */
  ask(request: ApprovalRequest, context: HandlerContext): Promise<ApprovalDecision> {
    const answer = this.#last.then(() => this.#ask(request, context));
    this.#last = answer;
    return answer;
  }

  async #ask(request: ApprovalRequest, { signal }: HandlerContext): Promise<ApprovalDecision> {
    this.#screen.status(undefined);
    for (const line of this.#question(request)) this.#screen.line(line);
    this.#screen.stream(`${this.#style.bold("Allow?")} y yes · a always · n no · esc stop `);
    const decision = await this.#decision(signal);
    this.#screen.stream(`${words[String(decision)]}\n`);
    return decision;
  }

  async #decision(signal: AbortSignal): Promise<ApprovalDecision> {
    for (;;) {
      const key = await this.#terminal.readKey(signal);
      if (key === undefined) return "denied";
      const decision = keys[key.toLowerCase()];
      if (decision !== undefined) return decision;
    }
  }

  #question(request: ApprovalRequest): string[] {
    const reason = request.reason == null ? [] : [this.#style.dim(printable(request.reason))];
    if (request.type === "apply_patch_approval_request") {
      return [
        this.#style.yellow("The agent wants to change files:"),
        ...diffLines(request.changes, this.#cwd, this.#style),
        ...reason,
      ];
    }
    return [
      this.#style.yellow("The agent wants to run:"),
      `  ${printable(shownCommand(request.command))}`,
      ...reason,
    ];
  }
}
