/** The project that the IDE opens with: small, with a test that fails, in what the page's shell can run. */

/** Files by their path in the project. */
export const demoProject: Readonly<Record<string, string>> = {
  "README.md": `# Cart

Adds up what a cart costs. \`bash test/run.sh\` runs the tests, and one of them fails.

Ask the agent to **fix the failing test**.
`,
  "data/cart.json": `[
  { "name": "Notebook", "price": 4.5, "quantity": 3 },
  { "name": "Pencil", "price": 1.2, "quantity": 10, "discount": 10 },
  { "name": "Eraser", "price": 0.9, "quantity": 1 }
]
`,
  "src/total.jq": `# What a cart costs: [{ price, quantity, discount? }], the discount in percent.
def discounted: .price * (1 - (.discount // 0) / 100);

map(discounted) | add // 0 | . * 100 | round / 100
`,
  "test/run.sh": `#!/bin/bash
# Pipes carts through src/total.jq and compares the totals.
cd "$(dirname "$0")/.." || exit 1
program=$(cat src/total.jq)
failed=0

check() {
  local name=$1 expected=$2 cart=$3 actual
  actual=$(echo "$cart" | jq "$program")
  if [ "$actual" = "$expected" ]; then
    echo "ok    $name"
  else
    echo "FAIL  $name: expected $expected, got $actual"
    failed=1
  fi
}

check "an empty cart" 0 '[]'
check "one of each" 12.5 '[{"price": 10, "quantity": 1}, {"price": 2.5, "quantity": 1}]'
check "three of one" 30 '[{"price": 10, "quantity": 3}]'
check "a discount" 9 '[{"price": 10, "quantity": 1, "discount": 10}]'
exit $failed
`,
  "site/index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Cart</title>
    <link rel="stylesheet" href="style.css" />
    <script type="module" src="cart.js"></script>
  </head>
  <body>
    <h1>Your cart</h1>
    <table id="cart"></table>
  </body>
</html>
`,
  "site/style.css": `:root {
  color-scheme: light dark;
}

body {
  max-width: 40rem;
  margin: 2rem auto;
  font-family: system-ui, sans-serif;
}

td:last-child {
  text-align: right;
  font-variant-numeric: tabular-nums;
}
`,
  "site/cart.js": `/**
 * Shows the cart as a table.
 *
 * @param {HTMLTableElement} table
 * @param {{ name: string, price: number, quantity: number }[]} cart
 */
export function show(table, cart) {
  for (const { name, price, quantity } of cart) {
    const row = table.insertRow();
    row.insertCell().textContent = \`\${quantity} × \${name}\`;
    row.insertCell().textContent = (price * quantity).toFixed(2);
  }
}

const response = await fetch("../data/cart.json");
show(document.querySelector("#cart"), await response.json());
`,
};
