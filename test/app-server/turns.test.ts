import { describe, expect, test } from "vitest";

import { TurnsFold } from "../../src/app-server/threads/turns.ts";
import type { EventMsg } from "../../src/protocol/index.ts";

const begun: readonly EventMsg[] = [
  { type: "task_started", turn_id: "t1", model_context_window: 1000, collaboration_mode_kind: "default" },
  { type: "user_message", message: "hello", images: [], local_images: [], text_elements: [] },
];

function folded(events: readonly EventMsg[]): TurnsFold {
  const fold = new TurnsFold();
  for (const event of events) fold.push(event);
  return fold;
}

describe("a turn that its record leaves open", () => {
  test("is in progress as long as somebody may go on with it", () => {
    expect(folded(begun).turns).toMatchObject([{ id: "t1", status: "inProgress", items: [{}] }]);
  });

  test("counts as interrupted when nobody does", () => {
    const fold = folded(begun);
    fold.leaveOff();
    expect(fold.turns).toMatchObject([{ id: "t1", status: "interrupted", items: [{}] }]);
  });

  test("one that ended stays as it ended", () => {
    const fold = folded([...begun, { type: "task_complete", turn_id: "t1", last_agent_message: null }]);
    fold.leaveOff();
    expect(fold.turns).toMatchObject([{ status: "completed" }]);
  });
});
