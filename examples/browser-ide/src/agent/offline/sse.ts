/** The Responses API's stream, written by a script instead of a model. */

/** A step of an answer: an event to send, or milliseconds to wait. */
export type Step = { readonly type: string; readonly [field: string]: unknown } | number;

/** Ids have to differ within a conversation, also after a reload. */
function nextId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** A message, word by word. */
export function say(text: string, pace: number): Step[] {
  const id = nextId("msg");
  const place = { item_id: id, output_index: 0, content_index: 0 };
  return [
    added({ type: "message", id, role: "assistant", content: [] }),
    ...words(text).flatMap((delta): Step[] => [
      pace,
      { type: "response.output_text.delta", ...place, delta },
    ]),
    done({ type: "message", id, role: "assistant", content: [{ type: "output_text", text }] }),
  ];
}

/** A summary of thoughts, word by word. */
export function think(text: string, pace: number): Step[] {
  const id = nextId("rs");
  const place = { item_id: id, output_index: 0, summary_index: 0 };
  return [
    added({ type: "reasoning", id, summary: [] }),
    { type: "response.reasoning_summary_part.added", ...place, part: { type: "summary_text", text: "" } },
    ...words(text).flatMap((delta): Step[] => [
      pace,
      { type: "response.reasoning_summary_text.delta", ...place, delta },
    ]),
    done({ type: "reasoning", id, summary: [{ type: "summary_text", text }] }),
  ];
}

/** A call of a function. */
export function call(name: string, args: unknown): Step[] {
  const ids = { id: nextId("fc"), call_id: nextId("call") };
  return [done({ type: "function_call", ...ids, name, arguments: JSON.stringify(args) })];
}

/** A patch. */
export function patch(input: string): Step[] {
  const ids = { id: nextId("ctc"), call_id: nextId("call") };
  return [done({ type: "custom_tool_call", ...ids, name: "apply_patch", input })];
}

/** The answer to a request: server-sent events at the script's pace. Aborting closes it. */
export function streamed(steps: readonly Step[], tokens: number, signal?: AbortSignal | null): Response {
  const id = nextId("resp");
  const usage = {
    input_tokens: tokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: steps.length,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: tokens + steps.length,
  };
  const events: Step[] = [
    { type: "response.created", response: { id } },
    ...steps,
    { type: "response.completed", response: { id, usage } },
  ];
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (let step = events[next]; step !== undefined; step = events[next]) {
        next += 1;
        if (typeof step === "number") {
          await pause(step, signal);
          if (signal?.aborted) return controller.error(signal.reason);
        } else {
          return controller.enqueue(encoder.encode(`event: ${step.type}\ndata: ${JSON.stringify(step)}\n\n`));
        }
      }
      controller.close();
    },
  });
  return new Response(body, { status: 200, headers: { "content-type": "text/event-stream" } });
}

function added(item: Readonly<Record<string, unknown>>): Step {
  return { type: "response.output_item.added", output_index: 0, item };
}

function done(item: Readonly<Record<string, unknown>>): Step {
  return { type: "response.output_item.done", output_index: 0, item };
}

function words(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [];
}

function pause(milliseconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
