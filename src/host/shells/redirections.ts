import type { TransformPlugin } from "just-bash";

/** The first descriptor that redirections are led through; scripts hardly use one so high. */
const FIRST_DESCRIPTOR = 200;

/** Which descriptors an operator leads to its file, when none is named. */
const OUTPUTS: Readonly<
  Record<string, { readonly opens: ">" | ">>" | ">|"; readonly from: readonly number[] }>
> = {
  ">": { opens: ">", from: [1] },
  ">>": { opens: ">>", from: [1] },
  ">|": { opens: ">|", from: [1] },
  "&>": { opens: ">", from: [1, 2] },
  "&>>": { opens: ">>", from: [1, 2] },
};

/**
 * Leads what is written to files through a descriptor of its own: `echo x > f` becomes `echo x 200> f 1>&200`,
 * which means the same. A file that can't be opened so is a message and exit code 1, as in any shell; opened
 * directly as output, just-bash would end the whole script with an exception.
 */
export const indirectRedirections: TransformPlugin = {
  name: "indirect-redirections",
  transform({ ast }) {
    rewrite(ast);
    return { ast };
  },
};

/** Walks all that a node holds, words with substitutions included, and changes redirections where they are. */
function rewrite(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const one of node) rewrite(one);
    return;
  }
  for (const part of Object.values(node)) rewrite(part);
  if ("redirections" in node && Array.isArray(node.redirections)) {
    node.redirections = node.redirections.flatMap(indirect);
  }
}

interface Redirection {
  readonly fd: number | null;
  readonly operator: string;
  readonly target: unknown;
}

function indirect(node: unknown, index: number): unknown[] {
  if (!isRedirection(node)) return [node];
  const output = OUTPUTS[node.operator];
  if (output === undefined) return [node];
  const through = FIRST_DESCRIPTOR + index;
  const from = node.fd === null ? output.from : [node.fd];
  return [
    { ...node, fd: through, operator: output.opens },
    ...from.map((fd) => ({ type: "Redirection", fd, operator: ">&", target: wordOf(through) })),
  ];
}

/** A redirection of a standard descriptor; the others can fail without harm, and so can those of a variable. */
function isRedirection(node: unknown): node is Redirection {
  return (
    typeof node === "object" &&
    node !== null &&
    "operator" in node &&
    typeof node.operator === "string" &&
    "fd" in node &&
    (node.fd === null || (typeof node.fd === "number" && node.fd <= 2)) &&
    !("fdVariable" in node && node.fdVariable !== undefined)
  );
}

function wordOf(descriptor: number): unknown {
  return { type: "Word", parts: [{ type: "Literal", value: String(descriptor) }] };
}
