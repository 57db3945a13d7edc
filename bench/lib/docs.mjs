/** The part of docs/benchmarks.md that is measured. */

const BEGIN = "<!-- measured: begin -->";
const END = "<!-- measured: end -->";

/**
 * @param {string} page
 * @param {string} measured Markdown
 * @returns {string} the page with what is between its two marks replaced
 * @throws Error when a mark is missing or they are in the wrong order.
 */
export function replaceMeasured(page, measured) {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the page needs ${BEGIN} and after it ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${measured}\n\n${page.slice(end)}`;
}
