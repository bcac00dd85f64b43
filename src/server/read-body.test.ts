import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { depthOf, readBody } from "./read-body.ts";

type Body = NonNullable<RequestInit["body"]>;

const shape = z.strictObject({ nodes: z.array(z.string()) });
const type = { "content-type": "application/json" };

function posted(body: Body, headers: Record<string, string> = type): Request {
  return new Request("http://khoreia/", { method: "POST", headers, body, duplex: "half" });
}

test("a body of the right shape comes through, whatever its charset is called", async () => {
  const text = '{"nodes":["db"]}';
  const utf8 = { "content-type": "application/json; charset=UTF-8" };
  assert.deepEqual(await readBody(posted(text), shape, 100), { nodes: ["db"] });
  assert.deepEqual(await readBody(posted(text, utf8), shape, 100), { nodes: ["db"] });
});

/** Longer than it says, or without saying: only reading it tells. */
const endless = (): Body =>
  new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10).fill(0x20)) });

for (const { given, body, headers, code, message } of [
  {
    given: "another content type",
    body: "{}",
    headers: { "content-type": "text/plain" },
    code: "KHO_REQUEST_INVALID",
    message: /content type is "text\/plain"/,
  },
  {
    given: "a form",
    body: "a=b",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    code: "KHO_REQUEST_INVALID",
    message: /content type/,
  },
  { given: "no JSON", body: "{nodes}", code: "KHO_REQUEST_INVALID", message: /it is not JSON/ },
  { given: "nothing", body: "", code: "KHO_REQUEST_INVALID", message: /it is not JSON/ },
  {
    given: "no UTF-8",
    body: new Uint8Array([0x22, 0xff, 0x22]),
    code: "KHO_REQUEST_INVALID",
    message: /UTF-8/,
  },
  {
    given: "another shape",
    body: '{"nodes":["a",1]}',
    code: "KHO_REQUEST_INVALID",
    message: /at "nodes.1"/,
  },
  {
    given: "a field too many",
    body: '{"nodes":[],"x":1}',
    code: "KHO_REQUEST_INVALID",
    message: /shape is wrong/,
  },
  {
    given: "a prototype",
    body: '{"nodes":[],"__proto__":{"x":1}}',
    code: "KHO_REQUEST_INVALID",
    message: /shape is wrong/,
  },
  {
    given: "nesting without end",
    body: "[".repeat(10_000),
    code: "KHO_REQUEST_INVALID",
    message: /nested deeper than 100/,
  },
  {
    given: "too much",
    body: JSON.stringify({ nodes: ["x".repeat(20_000)] }),
    code: "KHO_REQUEST_TOO_LARGE",
    message: /longer than 16384 bytes/,
  },
  {
    given: "a stream without end",
    body: endless(),
    code: "KHO_REQUEST_TOO_LARGE",
    message: /longer/,
  },
]) {
  test(`a body is refused with a reason: ${given}`, async () => {
    await assert.rejects(readBody(posted(body, headers ?? type), shape, 16_384), { code, message });
  });
}

test("depth is counted as a parser would, brackets in strings left out", () => {
  const depthIn = (value: unknown): number =>
    typeof value === "object" && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthIn))
      : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      assert.equal(depthOf(JSON.stringify(value)), depthIn(value));
    }),
  );
  assert.equal(depthOf('{"a":"\\"[[[","b":[1]}'), 2);
});
