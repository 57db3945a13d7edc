// A program for a server.

import { turn } from "./turn.js";

turn(process.argv[2]).then((greeted) => process.stdout.write(greeted));
