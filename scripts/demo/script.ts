/**
 * What the model says in the demo. Only that is fixed: the commands run, the patch is applied, and the results
 * are what they are.
 */
import {
  type AnswerPart,
  answer,
  applyPatch,
  completed,
  deltas,
  execCommand,
  type ModelAnswer,
  updatePlan,
} from "codex-embed/testing";

export const PROMPT = "A test fails in this project. Find out why and repair it.";

/** Prints the same for people and for pipes, whatever Node's own default is. */
export const TEST_COMMAND = "node --test --test-reporter=spec";

// Without a login shell: the user's profile would cost time, and could hide the Node that runs this.
const shell = { login: false };

const PATCH = `*** Begin Patch
*** Update File: src/duration.js
@@
     [Math.floor(seconds / 3600), "h"],
-    [Math.floor(seconds / 60), "m"],
+    [Math.floor((seconds % 3600) / 60), "m"],
     [seconds % 60, "s"],
*** End Patch
`;

const STEPS = ["Read the code and its tests", "See the test fail", "Repair the code", "See the test pass"];

/** The plan with its first `done` steps completed. */
function plan(done: number): AnswerPart {
  return updatePlan(
    STEPS.map((step, i) => ({
      step,
      status: i < done ? "completed" : i === done ? "in_progress" : "pending",
    })),
  );
}

/**
 * The model's answers, in order.
 *
 * @param pauseMs Milliseconds between the words of a message.
 */
export function demoScript(pauseMs: number): ModelAnswer[] {
  const say = (text: string): AnswerPart => deltas(text, { pauseMs });
  return [
    answer(
      say("I'll read the code first, then run its tests to see what fails."),
      plan(0),
      execCommand("cat src/duration.js test/duration.test.js", shell),
      completed({ input: 3120, output: 148 }),
    ),
    answer(
      plan(1),
      execCommand(TEST_COMMAND, shell),
      completed({ input: 4012, cachedInput: 3072, output: 71 }),
    ),
    answer(
      say(
        "3661 seconds come out as `1h 61m 1s`: the minutes are counted from the whole, " +
          "the hours among them. They have to be those that are left over after the hours.",
      ),
      plan(2),
      applyPatch(PATCH),
      completed({ input: 4875, cachedInput: 4096, output: 193 }),
    ),
    answer(
      plan(3),
      execCommand(TEST_COMMAND, shell),
      completed({ input: 5290, cachedInput: 4864, output: 64 }),
    ),
    answer(plan(4), completed({ input: 5604, cachedInput: 5248, output: 52 })),
    answer(
      say(
        "Repaired: `formatDuration` counted all minutes instead of those left over after the hours. " +
          "It is one line in `src/duration.js`, and all three tests pass now.",
      ),
      completed({ input: 5731, cachedInput: 5504, output: 58 }),
    ),
  ];
}
