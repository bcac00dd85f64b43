import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Frame, formatFrame, heartbeatFrame, readFrames } from "./event-stream.ts";

async function read(text: string, cuts: readonly number[] = []): Promise<readonly Frame[]> {
  const bytes = new TextEncoder().encode(text);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  edges.sort((a, b) => a - b);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 1; i < edges.length; i += 1) yield bytes.slice(edges[i - 1], edges[i]);
  }
  const frames: Frame[] = [];
  for await (const frame of readFrames(chunks())) frames.push(frame);
  return frames;
}

const anyFrame = fc.record(
  {
    event: fc.constantFrom("journal", "gap", "status"),
    data: fc.jsonValue().map((value) => JSON.stringify(value)),
    id: fc.tuple(fc.string({ unit: "binary" }), fc.nat()).map(([host, at]) => `${host}:${at}`),
  },
  { requiredKeys: ["event", "data"] },
);

test("frames arrive as they were sent, wherever the bytes were cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFrame), fc.array(fc.nat()), async (frames, cuts) => {
      const sent = frames.filter(({ id }) => id === undefined || !/[\r\n\0]|\r$/.test(id));
      const text = sent.map((frame) => heartbeatFrame + formatFrame(frame)).join("");
      const expected = sent.map((frame) => ({ ...frame }));
      assert.deepEqual(
        await read(text, cuts),
        expected.map((frame) => ({ ...frame })),
      );
    }),
  );
});

test("what other servers may write is read as well", async () => {
  assert.deepEqual(await read(": hello\n\ndata:a\ndata: b\nretry: 5\n\nid: 7\nevent: x\n\n"), [
    { event: "message", data: "a\nb" },
  ]);
  assert.deepEqual(await read("event: x\r\ndata: 1\r\n\r\n"), [{ event: "x", data: "1" }]);
});

test("a frame that the end cuts short is no frame", async () => {
  assert.deepEqual(await read("event: x\ndata: 1\n\nevent: y\ndata: 2\n"), [
    { event: "x", data: "1" },
  ]);
});

test("an id cannot forge a line", () => {
  const frame = { event: "x", data: "1", id: "a\ndata: forged\r\n\n:1" };
  assert.equal(formatFrame(frame), "id: a?data: forged???:1\nevent: x\ndata: 1\n\n");
});
