/**
 * `codex-embed/opentelemetry`: spans of a session's events. Needs the package `@opentelemetry/api`.
 *
 * @module
 */

export { type TracedOptions, traced } from "../adapters/opentelemetry/traced.ts";
