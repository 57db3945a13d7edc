/** Measures in the runtime that runs this, with its own default host; prints JSON. */
import { configToml, measure } from "./measure.ts";

/**
 * @param cwd A folder to work in.
 */
export async function main(cwd: string, short: string, long: string): Promise<void> {
  const measured = await measure(
    async (baseUrl) => ({ cwd, configToml: configToml(baseUrl), codexHome: null, apiKey: "test-key" }),
    { short, long },
  );
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}
