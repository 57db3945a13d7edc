#!/usr/bin/env node
/** The program: `main` with this process. */

import process from "node:process";

import { main } from "./main.ts";
import { processTerminal } from "./terminal.ts";

process.exitCode = await main(process.argv.slice(2), processTerminal());
