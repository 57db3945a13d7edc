// An agent with a tool of the program's own: zod describes and checks its arguments.
import { Codex, tool } from "codex-embed";
import { answer, functionCall, message, startModelServer } from "codex-embed/testing";
import { z } from "zod";

const orders = new Map([["A-17", { status: "sent", parcels: 2 }]]);

const findOrder = tool({
  name: "find_order",
  description: "Finds an order by its number, such as A-17.",
  parameters: z.object({ number: z.string().regex(/^[A-Z]-\d+$/) }),
  run({ number }, { progress }) {
    progress(`looking for ${number}`);
    const order = orders.get(number);
    if (order === undefined) throw new Error(`there is no order ${number}`);
    return order;
  },
});

// Without a key a scripted model plays the agent's part: it calls the tool wrongly, corrects itself, and answers.
function script({ body }) {
  const { type, output } = body.input.at(-1);
  if (type !== "function_call_output") return answer(functionCall("find_order", { number: "17" }));
  if (output.startsWith("Invalid")) return answer(functionCall("find_order", { number: "A-17" }));
  const { status, parcels } = JSON.parse(output);
  return answer(message(`The order is ${status}, in ${parcels} parcels.`));
}

async function scripted() {
  const { baseUrl } = await startModelServer({ script, unref: true });
  return { apiKey: "none", baseUrl };
}

const codex = new Codex(process.env.OPENAI_API_KEY ? {} : await scripted());
const thread = codex.startThread({ tools: [findOrder] });
const { finalResponse } = await thread.run("Where is my order A-17?");
console.log(finalResponse);
await codex.close();
