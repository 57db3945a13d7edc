/**
 * Immutable maps from names to values in the order of the names: B+ trees whose versions share their nodes. A
 * change copies one node of each level, and a comparison of two versions skips what they share. That is what
 * makes a folder of ten thousand files as cheap to change and to compare as a small one.
 */

/** Entries or children of a node; twice this is split. */
const WIDTH = 32;

interface Leaf<V> {
  readonly height: 0;
  readonly names: readonly string[];
  readonly values: readonly V[];
  readonly children: null;
}

interface Branch<V> {
  readonly height: number;
  /** The first name of each child, or one before it. */
  readonly names: readonly string[];
  readonly children: readonly SortedNode<V>[];
}

/** A map that isn't empty; the empty one is `undefined`. */
export type SortedNode<V> = Leaf<V> | Branch<V>;
export type Sorted<V> = SortedNode<V> | undefined;

/** The value of a name. */
export function lookUp<V>(map: Sorted<V>, name: string): V | undefined {
  let node = map;
  while (node !== undefined && node.children !== null) node = node.children[childIndex(node.names, name)];
  if (node === undefined) return undefined;
  const at = lowerBound(node.names, name);
  return node.names[at] === name ? node.values[at] : undefined;
}

/** The map with a name set. */
export function insert<V>(map: Sorted<V>, name: string, value: V): SortedNode<V> {
  if (map === undefined) return leaf([name], [value]);
  const [node, sibling] = inserted(map, name, value);
  return sibling === undefined ? node : branch([node, sibling]);
}

/** The map without a name. */
export function remove<V>(map: Sorted<V>, name: string): Sorted<V> {
  let node = map === undefined ? undefined : removed(map, name);
  while (node !== undefined && node.children !== null && node.children.length === 1) node = node.children[0];
  return node;
}

/** All names with their values, in order. */
export function* entriesOf<V>(map: Sorted<V>): Generator<readonly [name: string, value: V]> {
  for (const [name, , value] of differences(undefined, map)) if (value !== undefined) yield [name, value];
}

/** What two versions have different values for, in order of the names; shared nodes are not entered. */
export function* differences<V>(
  before: Sorted<V>,
  after: Sorted<V>,
): Generator<readonly [name: string, before: V | undefined, after: V | undefined]> {
  const left = new Cursor(before);
  const right = new Cursor(after);
  for (;;) {
    const a = left.top;
    const b = right.top;
    if (a === undefined && b === undefined) return;
    if (a === b) {
      left.pop();
      right.pop();
    } else if (a !== undefined && "height" in a) {
      // Nodes of one height lie side by side in both, so that shared ones meet.
      if (b !== undefined && "height" in b && b.height > a.height) right.open(b);
      else if (b !== undefined && !("height" in b) && b.name < firstName(a)) yield added(right, b);
      else left.open(a);
    } else if (b !== undefined && "height" in b) {
      if (a !== undefined && a.name < firstName(b)) yield deleted(left, a);
      else right.open(b);
    } else if (b === undefined || (a !== undefined && a.name < b.name)) {
      if (a !== undefined) yield deleted(left, a);
    } else if (a === undefined || b.name < a.name) {
      yield added(right, b);
    } else {
      left.pop();
      right.pop();
      if (a.value !== b.value) yield [a.name, a.value, b.value];
    }
  }
}

/** A node after a change, with the one that it had to be split from. */
type Parts<V> = readonly [node: SortedNode<V>, sibling?: SortedNode<V>];

interface Entry<V> {
  readonly name: string;
  readonly value: V;
}

/** What is still to come of a map, the next on top: nodes as long as nobody had to look into them. */
class Cursor<V> {
  readonly #rest: (SortedNode<V> | Entry<V>)[];

  constructor(map: Sorted<V>) {
    this.#rest = map === undefined ? [] : [map];
  }

  get top(): SortedNode<V> | Entry<V> | undefined {
    return this.#rest.at(-1);
  }

  pop(): void {
    this.#rest.pop();
  }

  /** Puts what is in the top node in its place. */
  open(node: SortedNode<V>): void {
    this.#rest.pop();
    if (node.children !== null) {
      this.#rest.push(...[...node.children].reverse());
      return;
    }
    for (const [index, value] of [...node.values.entries()].reverse())
      this.#rest.push({ name: node.names[index] ?? "", value });
  }
}

function added<V>(cursor: Cursor<V>, { name, value }: Entry<V>): readonly [string, undefined, V] {
  cursor.pop();
  return [name, undefined, value];
}

function deleted<V>(cursor: Cursor<V>, { name, value }: Entry<V>): readonly [string, V, undefined] {
  cursor.pop();
  return [name, value, undefined];
}

function inserted<V>(node: SortedNode<V>, name: string, value: V): Parts<V> {
  if (node.children === null) {
    const at = lowerBound(node.names, name);
    const taken = node.names[at] === name ? 1 : 0;
    return halves(leaf(spliced(node.names, at, taken, name), spliced(node.values, at, taken, value)));
  }
  const at = childIndex(node.names, name);
  const child = node.children[at];
  if (child === undefined) return [node];
  const parts = inserted(child, name, value).filter((part) => part !== undefined);
  return halves(branch(spliced(node.children, at, 1, ...parts)));
}

function removed<V>(node: SortedNode<V>, name: string): Sorted<V> {
  if (node.children === null) {
    const at = lowerBound(node.names, name);
    if (node.names[at] !== name) return node;
    if (node.names.length === 1) return undefined;
    return leaf(spliced(node.names, at, 1), spliced(node.values, at, 1));
  }
  const at = childIndex(node.names, name);
  const child = node.children[at];
  const rest = child === undefined ? undefined : removed(child, name);
  if (rest === child) return node;
  if (rest !== undefined) return branch(spliced(node.children, at, 1, rest));
  return node.children.length === 1 ? undefined : branch(spliced(node.children, at, 1));
}

function halves<V>(node: SortedNode<V>): Parts<V> {
  const { length } = node.names;
  if (length <= 2 * WIDTH) return [node];
  if (node.children !== null)
    return [branch(node.children.slice(0, WIDTH)), branch(node.children.slice(WIDTH))];
  const { names, values } = node;
  return [leaf(names.slice(0, WIDTH), values.slice(0, WIDTH)), leaf(names.slice(WIDTH), values.slice(WIDTH))];
}

function leaf<V>(names: readonly string[], values: readonly V[]): Leaf<V> {
  return { height: 0, names, values, children: null };
}

function branch<V>(children: readonly SortedNode<V>[]): Branch<V> {
  return { height: (children[0]?.height ?? 0) + 1, names: children.map(firstName), children };
}

function firstName<V>(node: SortedNode<V>): string {
  return node.names[0] ?? "";
}

/** The child that a name is in: the last that doesn't begin behind it, or the first. */
function childIndex(names: readonly string[], name: string): number {
  const at = lowerBound(names, name);
  return names[at] === name ? at : Math.max(0, at - 1);
}

/** How many names come before this one. */
function lowerBound(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spliced<T>(list: readonly T[], at: number, taken: number, ...items: readonly T[]): T[] {
  const copy = list.slice();
  copy.splice(at, taken, ...items);
  return copy;
}
