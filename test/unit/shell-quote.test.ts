import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { joinArguments } from "../../src/shell-quote.ts";

// As the reference printed them.
const recorded: [script: string, printed: string][] = [
  ["ls", "ls"],
  ["a+b.c/d:e@f]g_h-i", "a+b.c/d:e@f]g_h-i"],
  ["", "''"],
  ["echo a b", "'echo a b'"],
  ["echo é~", "'echo é~'"],
  ["a,b", "'a,b'"],
  ["a=b", "'a=b'"],
  ["a\tb\nc", "'a\tb\nc'"],
  ["zq'zr", `"zq'zr"`],
  ["zq\\zr", `"zq\\\\zr"`],
  [`echo 'a'"b"`, `"echo 'a'\\"b\\""`],
  [`echo "it's"`, `"echo \\"it's\\""`],
  [`echo "it's $HOME"`, `"echo \\"it's "'$HOME"'`],
  [`echo "don't!"`, `"echo \\"don't"'!"'`],
  ["echo '$HOME `x` \\\\ !'", `"echo '"'$HOME \`x\` '"\\\\\\\\ "'!'"'"`],
  ["!'", `'!'"'"`],
  ["^", "'^'"],
  ["a^'b", `a'^'"'b"`],
];

describe("joinArguments", () => {
  it.each(recorded)("prints %j as the reference does", (script, printed) => {
    expect(joinArguments(["/bin/bash", "-lc", script])).toBe(`/bin/bash -lc ${printed}`);
  });

  it("gives back the same arguments when a shell splits the line", () => {
    const word = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (argv) => {
        const script = `for word in ${joinArguments(argv)}; do printf '%s\\0' "$word"; done`;
        const out = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" });
        expect(out).toBe(argv.map((text) => `${text}\0`).join(""));
      }),
      { numRuns: 60 },
    );
  });
});
