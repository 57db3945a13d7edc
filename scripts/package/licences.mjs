import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** In this order where a work offers several: the shortest text first. */
const KNOWN = ["MIT", "BSD-3-Clause", "ISC", "Unicode-3.0", "Apache-2.0"];

/**
 * A work that is in the package, or that it needs.
 *
 * @typedef {object} Work
 * @property {string} name
 * @property {string} version
 * @property {string} licence as the work states it, an SPDX expression
 * @property {string} folder where its files are
 */

/**
 * The licences that a work is used under: one of each group of alternatives.
 *
 * @param {string} expression SPDX, such as `(MIT OR Apache-2.0) AND Unicode-3.0`; old crates write `/` for `OR`
 * @returns {string[]}
 * @throws Error when a person has to look at it: a licence is not known here, or it is not clear what belongs together.
 */
export function chosen(expression) {
  const groups = expression.split(/\s+AND\s+/);
  return groups.map((group) => {
    const offered = group.replace(/^\((.*)\)$/, "$1").split(/\s+OR\s+|\//);
    const found = KNOWN.find((one) => offered.includes(one));
    const unclear = groups.length > 1 && offered.length > 1 && !group.startsWith("(");
    if (found === undefined || unclear) throw new Error(`no known licence in "${expression}"`);
    return found;
  });
}

/**
 * The text of a work's licence, from its own files, so that its copyright line is part of it.
 *
 * @param {Work} work
 * @param {string} licence one of those that {@link chosen} gives
 * @returns {string | undefined} `undefined` for Apache-2.0 without a notice: the package's own LICENSE has the text
 * @throws Error when it has no such file.
 */
export function textOf({ name, folder }, licence) {
  const files = readdirSync(folder).sort();
  const read = (/** @type {string} */ file) =>
    readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  if (licence === "Apache-2.0") {
    const notice = files.find((file) => /^notice(\.|$)/i.test(file));
    return notice === undefined ? undefined : read(notice);
  }
  const own = files.find((file) => new RegExp(`^licen[cs]e-${licence.split("-")[0]}(\\.|$)`, "i").test(file));
  const file = own ?? files.find((one) => /^(licen[cs]e|copying)(\.|$)/i.test(one));
  if (file === undefined) throw new Error(`${name} has no file with its licence, ${licence}, in ${folder}`);
  return read(file);
}
