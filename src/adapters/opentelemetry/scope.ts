/** How spans are started: whose they are, and below what. */

import { type Attributes, type Context, context, type Span, SpanKind, trace } from "@opentelemetry/api";

import type { TracedOptions } from "./traced.ts";

/** A span that others lie below. */
export interface Scope {
  readonly span: Span;
  /** What the span's children are started in; with the baggage of the context that the span was started in. */
  readonly context: Context;
}

/** What is unusual about a span. */
export interface SpanDetails {
  /** Default: `INTERNAL`, as the agent runs in this process. */
  readonly kind?: SpanKind;
  /** Default: the context that is active. */
  readonly parent?: Scope | undefined;
  /** When it began, in milliseconds since 1970. Default: now. */
  readonly startTime?: number;
}

/** Starts a span. */
export function startScope(
  { tracer, attributes: shared }: TracedOptions,
  name: string,
  attributes: Attributes,
  { kind = SpanKind.INTERNAL, parent, startTime }: SpanDetails = {},
): Scope {
  const around = parent?.context ?? context.active();
  const options = { kind, attributes: { ...shared, ...attributes } };
  const span = tracer.startSpan(name, startTime === undefined ? options : { ...options, startTime }, around);
  return { span, context: trace.setSpan(around, span) };
}
