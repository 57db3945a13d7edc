/**
 * What people read in their editors has to be there: each entry and each of its exports has a comment, and so has each
 * member of an exported interface, class and enum.
 *
 * A member that says all in its type needs none: `type: "read"`. Nor do parts of a value that is data, such as a
 * JSON Schema.
 */

import { ReflectionKind } from "typedoc";

/** @typedef {import("typedoc").DeclarationReflection} Declaration */

const WITH_MEMBERS = ReflectionKind.Class | ReflectionKind.Interface | ReflectionKind.Enum;

/**
 * @param {import("typedoc").ProjectReflection} project
 * @returns {string[]} names of what has no comment, such as `codex-embed.Thread.run`
 */
export function undocumented(project) {
  const modules = project.children ?? [];
  return modules.flatMap((module) => [
    ...(hasComment(module) ? [] : [module.name]),
    ...(module.children ?? []).flatMap((one) => missing(one, module.name)),
  ]);
}

/** @returns {string[]} */
function missing(/** @type {Declaration} */ one, /** @type {string} */ where) {
  const name = `${where}.${one.name}`;
  // What another entry exports, too, is looked at there.
  if (one.kindOf(ReflectionKind.Reference)) return [];
  const members = one.kindOf(WITH_MEMBERS) ? (one.children ?? []) : [];
  return [
    ...(needsNone(one) || hasComment(one) ? [] : [name]),
    ...members.filter((member) => !member.flags.isInherited).flatMap((member) => missing(member, name)),
  ];
}

/** @returns {boolean} */
function needsNone(/** @type {Declaration} */ one) {
  // Methods that the language calls, such as `[Symbol.asyncDispose]`.
  if (one.name.startsWith("[")) return true;
  if (one.kindOf(ReflectionKind.Constructor)) {
    // What there is to say of one are its parameters.
    const parameters = (one.signatures ?? []).flatMap(({ parameters = [] }) => parameters);
    return parameters.length === 0 || parameters.some(({ comment }) => comment !== undefined);
  }
  return one.kindOf(ReflectionKind.Property) && one.type?.type === "literal";
}

/** @returns {boolean} */
function hasComment(/** @type {Declaration} */ one) {
  const accessors = [one.getSignature, one.setSignature].filter((signature) => signature !== undefined);
  const signatures = [...(one.signatures ?? []), ...accessors];
  const inline = one.type?.type === "reflection" ? (one.type.declaration.signatures ?? []) : [];
  return [one, ...signatures, ...inline].some(({ comment }) => comment?.hasVisibleComponent() === true);
}
