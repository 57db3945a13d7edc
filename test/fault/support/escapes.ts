/** Ways out of a workspace, as data. */

/** Something put on the disk before a patch; paths are relative to the folder that holds `work` and `outside`. */
export type Piece =
  | readonly ["folder", path: string]
  | readonly ["file", path: string, text?: string]
  /** A symbolic link at `path`; `@/` in the target stands for the folder that holds all. */
  | readonly ["link", path: string, target: string]
  /** A second name of a file. */
  | readonly ["hard", path: string, target: string];

/** One way: what lies there, and a path in a patch, relative to `work`. `@/` makes it absolute. */
export interface Way {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly path: string;
}

/** What a patch does with a path. Those that need a file there are left out where none can be. */
export type Deed = "add" | "update" | "delete" | "move to" | "move from";
export const DEEDS: readonly Deed[] = ["add", "update", "delete", "move to", "move from"];

/** A file's text, so that a patch can change it. */
export const TEXT = "one\ntwo\n";

const way = (name: string, path: string, ...pieces: readonly Piece[]): Way => ({ name, path, pieces });
const file = (path: string): Piece => ["file", path, TEXT];

const plain: readonly Way[] = [
  way("a parent folder", "../outside/x"),
  way("a parent folder, from below", "sub/../../outside/x"),
  way("a parent folder, through one that isn't there", "none/../../outside/x"),
  way("many parents", `${"../".repeat(40)}etc/codex-embed-escape`),
  way("an absolute path", "@/outside/x"),
  way("an absolute path with a step back", "@/work/../outside/x"),
  way("an absolute path with doubled slashes", "@//outside//x"),
  way("a folder whose name only begins like the workspace", "@/work-2/x", ["folder", "work-2"]),
  way("an existing file outside", "../outside/secret"),
  way("an existing file outside, absolute", "@/outside/secret"),
];

const links: readonly Way[] = [
  way("a linked folder", "exit/x", ["link", "work/exit", "@/outside"]),
  way("a linked folder, relative", "exit/x", ["link", "work/exit", "../outside"]),
  way("an existing file in a linked folder", "exit/secret", ["link", "work/exit", "@/outside"]),
  way("new folders in a linked folder", "exit/a/b/x", ["link", "work/exit", "@/outside"]),
  way(
    "a linked folder below another",
    "sub/deep/exit/x",
    ["folder", "work/sub/deep"],
    ["link", "work/sub/deep/exit", "@/outside"],
  ),
  way("a step back from a linked folder", "exit/../outside/secret", ["link", "work/exit", "@/outside"]),
  way(
    "a chain of linked folders",
    "a/x",
    ["link", "work/a", "b"],
    ["link", "work/b", "c"],
    ["link", "work/c", "../outside"],
  ),
  way("a link to the folder above all", "up/outside/x", ["link", "work/up", ".."]),
  way("a linked file", "a", ["link", "work/a", "@/outside/secret"]),
  way("a linked file, relative", "sub/a", ["link", "work/sub/a", "../../outside/secret"]),
  way("a chain of linked files", "a", ["link", "work/a", "b"], ["link", "work/b", "../outside/secret"]),
  way(
    "a link to a link outside that leads back out",
    "a",
    ["link", "work/a", "../outside/back"],
    ["link", "outside/back", "secret"],
  ),
  way("a link to nothing outside", "a", ["link", "work/a", "@/outside/new"]),
  way("a link to nothing outside, relative", "sub/a", ["link", "work/sub/a", "../../outside/new"]),
  way("a chain that ends in nothing", "a", ["link", "work/a", "b"], ["link", "work/b", "../outside/new"]),
  way("a linked folder to nothing", "exit/x", ["link", "work/exit", "@/outside/none"]),
  way("a loop of links", "a/x", ["link", "work/a", "b"], ["link", "work/b", "a"]),
  way("a link to the system", "etc/codex-embed-escape", ["link", "work/etc", "/etc"]),
];

const hard: readonly Way[] = [
  way("a hard link", "a", ["hard", "work/a", "outside/secret"]),
  way("a hard link below", "sub/a", ["hard", "work/sub/a", "outside/secret"]),
  way("a link to a hard link", "b", ["hard", "work/a", "outside/secret"], ["link", "work/b", "a"]),
  way("a hard link to what is protected", "a", ["hard", "work/a", "work/.git/config"]),
];

/** Protected folders that exist, that don't, and below others. */
const shut: readonly Way[] = [".git", ".codex", ".agents"].flatMap((name) => [
  way(`${name} itself`, name),
  way(`a new ${name}`, `${name}/skills/x`),
  way(`an existing file in ${name}`, `${name}/kept`, file(`work/${name}/kept`)),
  way(`${name} below`, `sub/${name}/hooks/x`),
  way(`an existing file in ${name} below`, `sub/${name}/kept`, file(`work/sub/${name}/kept`)),
  way(`${name} by a step back`, `sub/../${name}/x`),
  way(`${name}, absolute`, `@/work/${name}/x`),
  way(`${name} in capitals`, `${name.toUpperCase()}/x`),
  way(`${name} in mixed case`, `.${name.charAt(1).toUpperCase()}${name.slice(2)}/x`),
  way(`${name} below, in capitals`, `sub/${name.toUpperCase()}/hooks/x`),
  way(`${name} with a dot at its end`, `${name}./x`),
  way(`${name} with a space at its end`, `${name} /x`),
  way(`${name} with dots and spaces`, `${name} . ./x`),
  way(`${name}'s stream`, `${name}::$INDEX_ALLOCATION/x`),
  way(`${name}'s short name`, `${name.slice(1).toUpperCase()}~1/x`),
  way(`${name} behind a backslash`, `sub\\${name}\\x`),
  way(`${name} with an invisible letter`, `${name.slice(0, 2)}\u200c${name.slice(2)}/x`),
  way(`${name} with a byte order mark`, `\ufeff${name}/x`),
  way(`a link that is ${name}`, `${name}/x`, ["folder", "work/real"], ["link", `work/${name}`, "real"]),
  way(
    `where a link that is ${name} leads`,
    "real/x",
    ["folder", "work/real"],
    ["link", `work/${name}`, "real"],
  ),
  way(`a link to ${name}`, "plain/x", ["folder", `work/${name}`], ["link", "work/plain", name]),
  way(
    `a link below to ${name}`,
    "sub/plain/x",
    ["folder", `work/${name}`],
    ["link", "work/sub/plain", `../${name}`],
  ),
]);

const others: readonly Way[] = [
  way("the long s of .agents", ".agent\u017f/x"),
  way("the folder that a .git file names", "main/wt/HEAD", file("work/main/wt/HEAD"), [
    "file",
    "work/.git",
    "gitdir: main/wt\n",
  ]),
  way("a .git file", ".git", ["file", "work/.git", TEXT]),
  way(
    "a link below that is .git",
    "sub/.git/x",
    ["folder", "work/sub/real"],
    ["link", "work/sub/.git", "real"],
  ),
  way("a decomposed name that links outside", "cafe\u0301/x", ["link", "work/cafe\u0301", "@/outside"]),
  way("a composed name that links outside", "caf\u00e9/x", ["link", "work/caf\u00e9", "@/outside"]),
  way("a name of spaces that links outside", " /x", ["link", "work/ ", "@/outside"]),
  way("a name of dots that links outside", ".../x", ["link", "work/...", "@/outside"]),
];

/** All ways. */
export const WAYS: readonly Way[] = [...plain, ...links, ...hard, ...shut, ...others];
