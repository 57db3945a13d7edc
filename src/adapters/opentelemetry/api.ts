/** What is needed of `@opentelemetry/api` at run time, so that only its types are imported. */

import type { Context, Span, SpanKind, SpanStatusCode } from "@opentelemetry/api";

/** `SpanKind.INTERNAL`: the agent runs in this process. */
export const internal: SpanKind.INTERNAL = 0;
/** `SpanStatusCode.ERROR`. */
export const failed: SpanStatusCode.ERROR = 2;

/** The key of a context's span: the API makes its keys with `Symbol.for`, so that its copies share them. */
const spanKey = Symbol.for("OpenTelemetry Context Key SPAN");

/** A context whose span is the given one, for its children. */
export function below(span: Span): Context {
  return contextOf(new Map<symbol, unknown>([[spanKey, span]]));
}

function contextOf(values: ReadonlyMap<symbol, unknown>): Context {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => contextOf(new Map(values).set(key, value)),
    deleteValue: (key) => contextOf(new Map([...values].filter(([other]) => other !== key))),
  };
}
