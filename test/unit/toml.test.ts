/** Changes of a TOML text: what it says, and what its author wrote beside that. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadTomlEditor } from "../../src/toml/rewrite.ts";
import { scan } from "../../src/toml/scan.ts";
import {
  isTable,
  NotToml,
  sameValue,
  type TomlTable,
  type TomlValue,
  tomlValue,
} from "../../src/toml/values.ts";

const editor = await loadTomlEditor();

const FILE = `# of the file

# of model
model = "m" # m

# of a
[a]
x = 1 # x
# in a

# of b
[b] # b
# of y
y = 2
[b.inner]
z = [ 1, # one
  2 ]

# of the first
[[c]]
n = 1
# of the second
[[c]]
n = 2
[c.deep]
k = "]#["
# of the end
`;

/** The text after a change of what it says. */
function changed(text: string, change: (table: Record<string, TomlValue>) => void): string {
  const after = { ...editor.parse(text) };
  change(after);
  return editor.rewrite(text, after);
}

function table(value: TomlValue | undefined): TomlTable {
  return isTable(value) ? value : {};
}

/** The lines that went and those that came. */
function difference(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    gone: old.filter((line) => line !== "" && !now.includes(line)),
    come: now.filter((line) => line !== "" && !old.includes(line)),
  };
}

describe("a value", () => {
  test("changes in its line, which keeps its comment", () => {
    const after = changed(FILE, (all) => Object.assign(all, { model: "x", a: { x: 5n } }));
    expect(difference(FILE, after)).toEqual({
      gone: ['model = "m" # m', "x = 1 # x"],
      come: ['model = "x" # m', "x = 5 # x"],
    });
  });

  test("goes with its line, and what is said right above it", () => {
    const after = changed(FILE, (all) => Object.assign(all, { b: { inner: table(all.b).inner } }));
    expect(difference(FILE, after)).toEqual({ gone: ["# of y", "y = 2"], come: [] });
  });

  test("comes to its table, in front of the tables in it", () => {
    const after = changed(FILE, (all) => Object.assign(all, { b: { ...table(all.b), new: true }, top: 1.5 }));
    expect(difference(FILE, after)).toEqual({ gone: [], come: ["top = 1.5", "new = true"] });
    expect(after).toContain("y = 2\nnew = true\n[b.inner]");
    expect(after.indexOf("top")).toBeLessThan(after.indexOf("[a]"));
  });

  test("that is as it was changes nothing, whatever the file's form", () => {
    const text = "\uFEFFmodel='a'\r\n[t]\r\n  k = 0x1F\r\nd = 1979-05-27 07:32:00Z";
    expect(editor.rewrite(text, editor.parse(text))).toBe(text);
  });
});

describe("a table", () => {
  test("goes with all that is in it, and not with what follows", () => {
    const after = changed(FILE, (all) => delete all.a);
    expect(difference(FILE, after)).toEqual({ gone: ["# of a", "[a]", "x = 1 # x"], come: [] });
    const without = changed(FILE, (all) => delete all.b);
    expect(without).toContain("# in a\n\n# of the first\n[[c]]");
  });

  test("comes with a header, beside its like", () => {
    const after = changed(FILE, (all) => {
      all.b = {
        ...table(all.b),
        "new one": { k: 1n, list: [1n, 2n], deep: { é: "x" }, many: [{ a: 1n }, { a: 2n }] },
      };
    });
    expect(difference(FILE, after).gone).toEqual([]);
    expect(after).toContain(
      `  2 ]\n\n[b."new one"]\nk = 1\nlist = [ 1, 2 ]\n\n[b."new one".deep]\n"é" = "x"\n\n[[b."new one".many]]\na = 1\n\n[[b."new one".many]]\na = 2\n\n# of the first`,
    );
  });

  test("comes to the end of a file that has none of its like, also to an empty one", () => {
    expect(changed("", (all) => Object.assign(all, { t: { k: 1n } }))).toBe("[t]\nk = 1\n");
    expect(changed("a = 1", (all) => Object.assign(all, { t: { k: 1n } }))).toBe("a = 1\n\n[t]\nk = 1\n");
    expect(changed("# mine\r\n", (all) => Object.assign(all, { k: 1n }))).toBe("# mine\r\n\r\nk = 1\r\n");
    const windows = changed("a = 1\r\n", (all) => Object.assign(all, { t: { k: 1n } }));
    expect(windows).toBe("a = 1\r\n\r\n[t]\r\nk = 1\r\n");
  });

  test("that is written inline, or by dots, stays so", () => {
    const inline = "m = { a = { c = 1 } } # m\n";
    expect(changed(inline, (all) => Object.assign(all, { m: { ...table(all.m), b: { d: 2n } } }))).toBe(
      "m = { a = { c = 1 }, b = { d = 2 } } # m\n",
    );
    expect(changed(inline, (all) => Object.assign(all, { m: {} }))).toMatch(/^m = \{\} +# m\n$/);
    const dotted = changed("m.a.c = 1 # c\nn = 1\n", (all) => Object.assign(all, { m: { a: { c: 2n } } }));
    expect(dotted).toBe("m.a.c = 2 # c\nn = 1\n");
  });
});

describe("a list of tables", () => {
  test("loses those that are not in it any more, with the tables in them", () => {
    const list = editor.parse(FILE).c ?? [];
    const [first = {}, second = {}] = Array.isArray(list) ? list : [];
    const last = changed(FILE, (all) => Object.assign(all, { c: [first] }));
    expect(difference(FILE, last).gone).toEqual(["n = 2", "[c.deep]", 'k = "]#["']);
    const front = changed(FILE, (all) => Object.assign(all, { c: [second] }));
    expect(difference(FILE, front).gone).toEqual(["# of the first", "n = 1"]);
    expect(
      difference(
        FILE,
        changed(FILE, (all) => delete all.c),
      ).gone,
    ).not.toContain("# of the end");
  });

  test("of which one is another now is changed in place", () => {
    const text = "[[l]]\na = 1 # a\n\n# two\n[[l]]\na = 2\n# end\n";
    expect(changed(text, (all) => Object.assign(all, { l: [{ a: 1n }, { a: 3n }] }))).toBe(
      text.replace("a = 2", "a = 3"),
    );
    expect(changed(text, (all) => Object.assign(all, { l: [{ a: 5n }] }))).toBe(
      "[[l]]\na = 5 # a\n\n# end\n",
    );
  });

  test("may hold other things, then it is written inline", () => {
    const after = changed("", (all) => Object.assign(all, { l: [{ a: 1n }, { b: [1n, { c: 2n }] }] }));
    expect(editor.parse(after)).toEqual({ l: [{ a: 1n }, { b: [1n, { c: 2n }] }] });
  });
});

test("what TOML can't say is no value of it", () => {
  for (const value of [null, undefined, [null], { a: [{ b: null }] }, () => 1, Symbol("x")]) {
    expect(() => tomlValue(value)).toThrow(NotToml);
  }
  let deep: unknown = 1;
  for (let level = 0; level < 200; level += 1) deep = [deep];
  expect(() => tomlValue(deep)).toThrow("more than 128 levels");
  expect(tomlValue({ a: 1, b: 1.5, c: 1e30, d: [true] })).toEqual({ a: 1n, b: 1.5, c: 1e30, d: [true] });
});

test("statements are found whatever their values hold", () => {
  const text = `a = """\n[x]\n\\""" still"""\nb = '''\n[y]\n'''\nc = [\n  [1], # ]\n  "]",\n]\n [ "q.r" . 's' ] # [t]\nd = {e = "}"}\n[[u]]`;
  const headers = scan(text).flatMap(({ header, isList }) =>
    header === undefined ? [] : [{ header, isList }],
  );
  expect(headers).toEqual([
    { header: ["q.r", "s"], isList: false },
    { header: ["u"], isList: true },
  ]);
});

describe("any text and any change", () => {
  const key = fc.constantFrom("a", "b", "c", "d e", "f.g", "é", "__proto__", "");
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(0.5, -1.5e-9, 1e22),
  );
  const { tree } = fc.letrec<{ tree: TomlTable; value: TomlValue }>((tie) => ({
    tree: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(leaf, { maxLength: 3 }),
      tie("tree"),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));

  test("end in a text that says it, or in a refusal", () => {
    let [refused, lost] = [0, 0];
    fc.assert(
      fc.property(tree, tree, tree, (first, second, kept) => {
        const write = (text: string, after: TomlTable): string => {
          try {
            return editor.rewrite(text, after);
          } catch {
            refused += 1;
            return text;
          }
        };
        const before = write("# first\n\n", { ...kept, ...first });
        const after = { ...kept, ...second };
        const text = write(before, after);
        if (text !== before) expect(sameValue(editor.parse(text), after)).toBe(true);
        lost += text.includes("# first") ? 0 : 1;
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(lost).toBe(0);
    expect(refused).toBeLessThan(5);
  });
});
