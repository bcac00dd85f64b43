import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { maskSecrets, secretMask } from "./mask-secrets.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

for (const { given, text, values, masked } of [
  { given: "no values", text: "user=ann", values: [], masked: "user=ann" },
  {
    given: "a value in a message",
    text: "login ann:hunter2@db failed",
    values: ["hunter2"],
    masked: "login ann:••••@db failed",
  },
  { given: "several times", text: "abcd abcd", values: ["abcd"], masked: "•••• ••••" },
  {
    given: "in base64, padded",
    text: `Authorization: Basic ${base64("hunter22")}`,
    values: ["hunter22"],
    masked: "Authorization: Basic ••••=",
  },
  {
    given: "in base64 for URLs",
    text: `?t=${Buffer.from("~~~~??>>").toString("base64url")}`,
    values: ["~~~~??>>"],
    masked: "?t=••••",
  },
  {
    given: "a short value inside of words",
    text: "port 1, 10, v1",
    values: ["1"],
    masked: "port ••••, 10, v1",
  },
  {
    given: "the file's line break",
    text: "got s3cret!",
    values: ["s3cret\n"],
    masked: "got ••••!",
  },
  {
    given: "lines of a key",
    text: "bad line: MIIEpAIB",
    values: ["-----BEGIN-----\nMIIEpAIB\nzz\n-----END-----\n"],
    masked: "bad line: ••••",
  },
  {
    given: "one value within another",
    text: "xpasswordx",
    values: ["word", "password"],
    masked: "x••••x",
  },
  { given: "values that overlap", text: "abcdef", values: ["abcd", "cdef"], masked: "••••" },
  { given: "values side by side", text: "abcdefgh", values: ["abcd", "efgh"], masked: "••••••••" },
  { given: "an empty value", text: "abc", values: ["", "\n"], masked: "abc" },
]) {
  test(`secrets are masked, the message stays: ${given}`, () => {
    assert.equal(maskSecrets(text, values), masked);
  });
}

const secret = fc.string({ unit: "binary", minLength: 4, maxLength: 12 });
const plain = fc.string({ unit: "binary", maxLength: 20 });

test("no value is left, in no spelling, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, secret)), fc.array(secret), (pieces, more) => {
      const values = [...pieces.map(([, value]) => value), ...more];
      const written = pieces.map(([before, value], i) =>
        i % 2 === 0 ? before + value : before + base64(value),
      );
      const masked = maskSecrets(written.join(""), values);
      for (const value of values) {
        assert.ok(!masked.includes(value), JSON.stringify(masked));
        assert.ok(!masked.includes(base64(value).replace(/=+$/, "")));
      }
    }),
  );
});

test("what is no secret stays as it is and in its order", () => {
  fc.assert(
    fc.property(plain, secret, plain, (before, value, after) => {
      fc.pre(!before.includes(secretMask) && !after.includes(secretMask));
      const masked = maskSecrets(`${before}${value}${after}`, [value]);
      // What remains on both sides was there before; a mask may take in more than one find.
      const [first = "", ...rest] = masked.split(secretMask);
      assert.ok(before.startsWith(first) || first.startsWith(before));
      assert.ok(`${before}${value}${after}`.endsWith(rest.at(-1) ?? ""));
    }),
  );
});
