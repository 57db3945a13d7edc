/** `codex-embed/opentelemetry`: spans of a session's events. Only types of `@opentelemetry/api` are used. */

export { type TracedOptions, traced } from "../adapters/opentelemetry/traced.ts";
