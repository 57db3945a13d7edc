/**
 * `codex-embed/opentelemetry`: spans of a session's events. Only types of `@opentelemetry/api` are used.
 *
 * @module
 */

export { type TracedOptions, traced } from "../adapters/opentelemetry/traced.ts";
