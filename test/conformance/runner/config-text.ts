/** The settings of a run. */
import type { Scenario } from "./scenario.ts";

/** The text of config.toml: what the scenario says, and a provider at `baseUrl`. */
export function configText(
  scenario: Scenario,
  { home, cwd, baseUrl }: { home: string; cwd: string; baseUrl: string },
): string {
  return `model="${scenario.modelName}"
model_provider="scripted"
${scenario.config.replaceAll("{{HOME}}", home)}
[model_providers.scripted]
name="scripted"
base_url="${baseUrl}"
wire_api="responses"
env_key="SCRIPTED_KEY"
${scenario.provider}
[projects."${cwd}"]
trust_level="trusted"
[skills.bundled]
enabled=false
${scenario.configTables.replaceAll("{{HOME}}", home)}`;
}
