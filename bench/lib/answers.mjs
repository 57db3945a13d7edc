/** What the endpoint answers, as bytes made beforehand: a measurement must not wait for the measuring. */

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
};

/** The text of each delta: about a token, as models send them. */
const WORD = "word ";

/**
 * A turn of the Responses API whose message comes in deltas.
 *
 * @param {number} deltas how many; 0 gives a message that comes whole
 * @returns {string[]} server-sent events
 */
export function messageEvents(deltas) {
  const message = { type: "message", id: "msg_1", role: "assistant" };
  const place = { output_index: 0, content_index: 0, item_id: message.id };
  const delta = encode({ type: "response.output_text.delta", ...place, delta: WORD });
  const text = deltas === 0 ? "done" : WORD.repeat(deltas);
  return [
    encode({ type: "response.created", response: { id: "resp_1" } }),
    encode({ type: "response.output_item.added", output_index: 0, item: { ...message, content: [] } }),
    ...Array(deltas).fill(delta),
    encode({
      type: "response.output_item.done",
      output_index: 0,
      item: { ...message, content: [{ type: "output_text", text }] },
    }),
    encode({ type: "response.completed", response: { id: "resp_1", usage: USAGE } }),
  ];
}

/**
 * A whole HTTP/1.1 response that ends its connection. Each event is a chunk of the transfer encoding, as
 * where a server writes an event when it has one.
 *
 * @param {readonly string[]} events
 * @returns {Buffer}
 */
export function httpResponse(events) {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
  const chunks = [...events, ""].map((event) => `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`);
  return Buffer.from(`${head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunks.join("")}`);
}

/** @param {{ type: string, [field: string]: unknown }} event */
function encode(event) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
