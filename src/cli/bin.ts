#!/usr/bin/env node
/** The program: `main` with this process. */

import module from "node:module";
import process from "node:process";

// A program may do what a library may not: from Node 22.1 on, what was compiled is kept in the system's folder for
// temporary files (or NODE_COMPILE_CACHE), and the next start is 3 to 5 ms faster.
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };
enableCompileCache?.();
const { main } = await import("./main.ts");
const { processTerminal } = await import("./terminal.ts");

process.exitCode = await main(process.argv.slice(2), processTerminal());
