/** `codex-embed/opentelemetry`: spans of a session's events. Needs the package `@opentelemetry/api`. */

export { type TracedOptions, traced } from "../adapters/opentelemetry/traced.ts";
