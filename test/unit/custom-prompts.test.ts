import { describe, expect, test } from "vitest";
import { expandPrompt } from "../../src/agent/custom-prompts.ts";

const prompt = (name: string, content: string) => ({
  name,
  content,
  path: `/home/prompts/${name}.md`,
  description: null,
  argument_hint: null,
});

const prompts = [
  prompt("places", "1=$1 2=$2 all=$ARGUMENTS cost=$$5 $$1"),
  prompt("names", "Review $FILE for $WHO_2, keep $$FILE and $1"),
];

describe("a stored prompt", () => {
  test.each([
    ["hello", undefined],
    ["see /prompts:places", undefined],
    ["/prompts:", undefined],
    ["/prompts:places", "1= 2= all= cost=$5 $1"],
    ["/prompts:places a 'b c' d", "1=a 2=b c all=a b c d cost=$5 $1"],
    ['/prompts:places \'\' "q \\" \\x" e\\ f', '1= 2=q " \\x all= q " \\x e f cost=$5 $1'],
    ["/prompts:places $& $1", "1=$& 2=$1 all=$& $1 cost=$5 $1"],
    ["/prompts:names FILE=a.ts WHO_2='Jane Doe' MORE=x", "Review a.ts for Jane Doe, keep $FILE and $1"],
    ["/prompts:names FILE=$WHO_2 WHO_2=", "Review $WHO_2 for , keep $FILE and $1"],
  ])("%s", (text, expanded) => {
    expect(expandPrompt(text, prompts)).toBe(expanded);
  });

  test.each([
    ["/prompts:other", 'There is no stored prompt "other".'],
    ["/prompts:places 'a", "The arguments of /prompts:places have a quote that does not end."],
    ["/prompts:names a.ts", '/prompts:names takes arguments of the form KEY=value, not "a.ts".'],
    ["/prompts:names =a", '/prompts:names takes arguments of the form KEY=value, not "=a".'],
    ["/prompts:names FILE=a", "/prompts:names needs WHO_2; write KEY=value for each."],
  ])("%s is refused", (text, message) => {
    expect(() => expandPrompt(text, prompts)).toThrow(
      expect.objectContaining({ code: "invalid_argument", message }),
    );
  });
});
