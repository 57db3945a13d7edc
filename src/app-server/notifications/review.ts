/** The report of a review as text. The form is the reference's, line by line: programs read it. */

import type { ReviewFinding, ReviewOutputEvent } from "../../protocol/types/review.ts";

/** The reference's status text for a review that came to nothing. */
const NO_RESULT = "Reviewer failed to output a response.";

/** A report; never empty. */
export function reviewText(output: ReviewOutputEvent | null | undefined): string {
  if (output === null || output === undefined) return NO_RESULT;
  const { findings } = output;
  const heading = findings.length === 1 ? "Review comment:" : "Full review comments:";
  const parts = [output.overall_explanation.trim()];
  if (findings.length > 0) parts.push(heading, ...findings.map(findingText));
  return parts.join("\n\n").trim() || NO_RESULT;
}

function findingText({ title, body, code_location: place }: ReviewFinding): string {
  const { start, end } = place.line_range;
  const lines = body.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const head = `- ${title} — ${place.absolute_file_path}:${start}-${end}`;
  return [head, ...lines.map((line) => `  ${line}`)].join("\n");
}
