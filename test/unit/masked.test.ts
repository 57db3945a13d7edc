import { describe, expect, it, vi } from "vitest";

import { maskedFailure } from "../../src/engine/masked.ts";

const KEY = "sk-0123456789";

/** An answer whose body comes in these chunks. */
function response(chunks: readonly string[], status = 401) {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  return { status, headers: [["x-echo", `Bearer ${KEY}`]] as const, body };
}

async function read(chunks: readonly string[], secrets = [KEY], status = 401): Promise<string> {
  return await new Response(maskedFailure(response(chunks, status), secrets).body).text();
}

describe("a failure that quotes a secret", () => {
  it("has a mask in its place, wherever the chunks are cut", async () => {
    const text = `Wrong: ${KEY}${KEY}, and "${KEY}". Ä`;
    for (let size = 1; size <= text.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.slice(index * size, (index + 1) * size),
      );
      expect(await read(chunks)).toBe('Wrong: [key][key], and "[key]". Ä');
    }
  });

  it("is masked in its headers, too", () => {
    expect(maskedFailure(response([]), [KEY]).headers).toEqual([["x-echo", "Bearer [key]"]]);
  });

  it("hides the longer of two secrets that begin alike", async () => {
    const chunks = [`a ${KEY}`, "-more b"];
    expect(await read(chunks, [KEY, `${KEY}-more`])).toBe("a [key] b");
    expect(await read(chunks, [`${KEY}-more`, KEY])).toBe("a [key] b");
  });

  it("is found as JSON writes it", async () => {
    const odd = 'quote"back\\slash';
    expect(await read([JSON.stringify({ error: odd }), odd], [odd])).toBe('{"error":"[key]"}[key]');
  });

  it("keeps bytes that are no text", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const body = new Response(bytes).body;
    const { body: passed } = maskedFailure({ status: 500, headers: [], body }, [KEY]);
    expect(new Uint8Array(await new Response(passed).arrayBuffer())).toEqual(bytes);
  });
});

describe("what is left as it is", () => {
  it("are answers, which are not even looked at", () => {
    const answer = response([KEY], 200);
    expect(maskedFailure(answer, [KEY])).toBe(answer);
  });

  it("are words too short for a secret", async () => {
    expect(await read(["the key is none"], ["none"])).toBe("the key is none");
  });

  it("are failures without a body", () => {
    expect(maskedFailure({ ...response([]), body: null }, [KEY]).body).toBeNull();
  });
});

it("a body that nobody reads on is cancelled at its source, and one that breaks off says why", async () => {
  const cancel = vi.fn();
  const endless = new ReadableStream<Uint8Array>({ cancel });
  await maskedFailure({ status: 500, headers: [], body: endless }, [KEY]).body?.cancel("enough");
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledWith("enough"));
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new TypeError("broke off")),
  });
  const { body } = maskedFailure({ status: 500, headers: [], body: broken }, [KEY]);
  await expect(body?.getReader().read()).rejects.toThrow("broke off");
});
