/** The settings of both sides: a provider on loopback, no sandbox and no approvals, so that neither asks. */

export const KEY_VARIABLE = "BENCH_KEY";
export const MODEL = "gpt-5.1-codex";

/** @param {string} url the provider's base URL */
export function configToml(url) {
  return [
    `model = "${MODEL}"`,
    'model_provider = "bench"',
    'approval_policy = "never"',
    'sandbox_mode = "danger-full-access"',
    "[model_providers.bench]",
    'name = "bench"',
    `base_url = "${url}"`,
    'wire_api = "responses"',
    `env_key = "${KEY_VARIABLE}"`,
    "",
  ].join("\n");
}

/**
 * @param {string} cwd
 * @param {string} url the provider's base URL
 * @returns {import("../../src/index.ts").SessionOptions}
 */
export function sessionOptions(cwd, url) {
  return { cwd, configToml: configToml(url), apiKey: "test-key" };
}
