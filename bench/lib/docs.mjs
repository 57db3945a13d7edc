/** The parts of docs/benchmarks.md that are measured. */

/**
 * @param {string} page
 * @param {string} measured Markdown
 * @param {string} part its name in the marks
 * @returns {string} the page with what is between the part's two marks replaced
 * @throws Error when a mark is missing or they are in the wrong order.
 */
export function replaceMeasured(page, measured, part = "measured") {
  const first = `<!-- ${part}: begin -->`;
  const last = `<!-- ${part}: end -->`;
  const begin = page.indexOf(first);
  const end = page.indexOf(last);
  if (begin < 0 || end < begin) throw new Error(`the page needs ${first} and after it ${last}`);
  return `${page.slice(0, begin + first.length)}\n\n${measured}\n\n${page.slice(end)}`;
}
