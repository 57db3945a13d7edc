// As main.js, in a program of CommonJS.

const { Codex } = require("codex-embed");
const { createVirtualHost } = require("codex-embed/virtual");

const host = createVirtualHost();
const codex = new Codex({ host, baseUrl: process.argv[2], apiKey: "test-key" });
codex
  .startThread()
  .run("Greet the world.")
  .then(({ finalResponse }) => process.stdout.write(finalResponse));
