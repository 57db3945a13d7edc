/**
 * The scripted model: it repairs the demo project, explains itself, counts at length, and adds a changelog.
 * What it does next follows from the request alone, so that a session goes on after a reload, too.
 */

import type { CallOutput, Situation } from "./request.ts";
import { call, patch, type Step, say, think } from "./sse.ts";

/** Milliseconds between two words. */
const PACE = 14;

const REPAIR = `*** Begin Patch
*** Update File: src/total.jq
@@
 def discounted: .price * (1 - (.discount // 0) / 100);
 
-map(discounted) | add // 0 | . * 100 | round / 100
+map(discounted * .quantity) | add // 0 | . * 100 | round / 100
*** End Patch`;

const CHANGELOG = `*** Begin Patch
*** Add File: CHANGELOG.md
+# Changelog
+
+## Unreleased
+
+- The total of a cart counts how many of each item are in it.
*** End Patch`;

const HELP = `I am a **scripted model**: I live in this page and need neither key nor network. Try one of these:

| ask | what happens |
| --- | --- |
| *Fix the failing test* | a plan, commands, a patch for you to accept |
| *Add a changelog* | a new file |
| *Explain the project* | a longer answer, which you can interrupt |
| *Count slowly* | a very long one |

For a real model, choose **API** in the settings.`;

const EXPLAIN = `## What this project is

A shop's cart, small enough to read in a minute. \`src/total.jq\` adds up what a cart costs:

\`\`\`jq
map(discounted) | add // 0
\`\`\`

- **\`test/run.sh\`** pipes carts through it and compares the totals.
- **\`site/\`** shows a cart in a page.
- **\`data/cart.json\`** is the cart that it shows.

One of the tests fails at the moment: the program forgets how *many* of each item there are. Ask me to **fix the failing test**, and I will.`;

const FIXED = `**Fixed.** \`src/total.jq\` now multiplies each price by its quantity:

\`\`\`jq
map(discounted * .quantity)
\`\`\`

All four tests pass.`;

const UNFIXED =
  "The tests still fail; the file may have been changed meanwhile. Have a look at `src/total.jq`.";

/** The model's answer. */
export function respond(situation: Situation): Step[] {
  const prompt = situation.prompt.toLowerCase();
  if (/\bcount\b|slowly/.test(prompt)) return count();
  if (/changelog/.test(prompt)) return changelog(situation.outputs);
  if (/\b(fix|repair|test|bug|continue|go on)/.test(prompt)) return repair(situation);
  if (/explain|what is|describe|summar/.test(prompt))
    return [...think("**Reading the project**", PACE), ...say(EXPLAIN, PACE)];
  return say(HELP, PACE);
}

/** Each answer to a call is a step further; the first refusal ends it. */
function repair({ outputs, shell }: Situation): Step[] {
  if (shell === null) return say("There is no shell here, so I can't run the tests.", PACE);
  const work = outputs.filter(({ tool }) => tool !== "update_plan");
  const last = work.at(-1);
  const run = (cmd: string) => call(shell, shell === "exec_command" ? { cmd } : { command: cmd });
  if (last === undefined) {
    return [
      ...think(
        "**Finding the failure**\n\nBefore I change anything I want to see the test fail, and how.",
        PACE,
      ),
      ...say("I'll run the tests first, to see what fails.", PACE),
      ...plan("in_progress", "pending", "pending"),
      ...run("bash test/run.sh"),
    ];
  }
  if (refused(last)) return refusal(last);
  // A call is answered and leads to another request: the last word stands alone.
  const planned = outputs.at(-1)?.tool === "update_plan";
  if (work.length === 1 && !/FAIL/.test(last.text)) {
    if (!planned) return plan("completed", "completed", "completed");
    return say("All tests pass already: there is nothing to repair.", PACE);
  }
  if (work.length === 1)
    return [
      ...say("`three of one` fails. Let me look at how the total is made.", PACE),
      ...run("cat src/total.jq"),
    ];
  if (work.length === 2) {
    return [
      ...plan("completed", "in_progress", "pending"),
      ...think(
        "**The quantity is missing**\n\nThe discount is right, but `map(discounted)` never multiplies by `.quantity`.",
        PACE,
      ),
      ...say("The price is never multiplied by the quantity. This repairs it:", PACE),
      ...patch(REPAIR),
    ];
  }
  if (work.length === 3)
    return [...plan("completed", "completed", "in_progress"), ...run("bash test/run.sh")];
  const passes = !/FAIL/.test(last.text);
  if (!planned) return plan("completed", "completed", passes ? "completed" : "in_progress");
  return say(passes ? FIXED : UNFIXED, PACE);
}

function changelog(outputs: readonly CallOutput[]): Step[] {
  const last = outputs.filter(({ tool }) => tool === "apply_patch").at(-1);
  if (last === undefined) return [...say("I'll add a `CHANGELOG.md`.", PACE), ...patch(CHANGELOG)];
  if (refused(last)) return refusal(last);
  return say("There is a `CHANGELOG.md` now, with what changed so far.", PACE);
}

function refusal({ tool }: CallOutput): Step[] {
  const what = tool === "apply_patch" ? "I left the files as they are." : "I did not run the command.";
  return say(`Understood. ${what} Tell me how you would like to go on.`, PACE);
}

function refused({ text }: CallOutput): boolean {
  return /rejected|denied|declined|aborted by user/i.test(text);
}

function count(): Step[] {
  const lines = Array.from(
    { length: 200 },
    (_, index) => `${index + 1}. sheep, and on they go over the fence\n`,
  );
  return say(lines.join(""), 30);
}

function plan(...statuses: readonly string[]): Step[] {
  const steps = ["Run the tests and see what fails", "Repair the program", "Run the tests again"];
  return call("update_plan", { plan: steps.map((step, index) => ({ step, status: statuses[index] })) });
}
