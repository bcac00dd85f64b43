import assert from "node:assert/strict";
import { test } from "node:test";
import { joined, numbers, text, unpackedTexts, type ZipPart, zipOf } from "./fixture.ts";

const a: ZipPart = { name: "a.yaml", data: text("a: 1\n") };
const long = text("a line of a text\n".repeat(100));

for (const { given, archive, entries } of [
  { given: "a stored file", archive: zipOf([a]), entries: { "a.yaml": "a: 1\n" } },
  {
    given: "a deflated file",
    archive: zipOf([{ name: "b", data: long, method: 8 }]),
    entries: { b: "a line of a text\n".repeat(100) },
  },
  {
    given: "directories",
    archive: zipOf([
      { name: "d/", mode: 0o040755 },
      { ...a, name: "d/a" },
    ]),
    entries: { "d/a": "a: 1\n" },
  },
  { given: "no entries", archive: zipOf([]), entries: {} },
  {
    given: "a comment",
    archive: zipOf([a], { comment: text("hi") }),
    entries: { "a.yaml": "a: 1\n" },
  },
  {
    given: "an empty file",
    archive: zipOf([{ name: "e", method: 8 }, { name: "f" }]),
    entries: { e: "", f: "" },
  },
  {
    given: "a name that is not in normal form C",
    archive: zipOf([{ ...a, name: "u\u0308.yaml" }]),
    entries: { "\u00fc.yaml": "a: 1\n" },
  },
  {
    given: "sizes that follow the data",
    archive: zipOf([{ ...a, flags: 8, local: { crc: 0, length: 0, packed: 0 } }]),
    entries: { "a.yaml": "a: 1\n" },
  },
  {
    given: "a name that an extra field repeats",
    archive: zipOf([{ ...a, extra: unicodePath("a.yaml") }]),
    entries: { "a.yaml": "a: 1\n" },
  },
])
  test(`a zip file with ${given} is read`, () => assert.deepEqual(unpackedTexts(archive), entries));

function unicodePath(name: string): Uint8Array {
  const bytes = text(name);
  return joined([numbers([2, 0x7075], [2, 5 + bytes.length]), new Uint8Array(5), bytes]);
}

const hidden = zipOf([{ ...a, name: "hidden" }]);

for (const { given, archive, rule } of [
  ...["../a", "d/../../a", "/a", "\\a", "d\\a", "C:/a", "c:a", "d//a", "d/./a", "..", ""].map(
    (name) => ({
      given: `the name ${JSON.stringify(name)}`,
      archive: zipOf([{ ...a, name }]),
      rule: "T20-17.1.1-name",
    }),
  ),
  { given: "a NUL in a name", archive: zipOf([{ ...a, name: "a\0b" }]), rule: "T20-17.1.1-name" },
  {
    given: "a name that runs backwards",
    archive: zipOf([{ ...a, name: "a\u202eb" }]),
    rule: "T20-17.1.1-name",
  },
  {
    given: "a name that is not UTF-8",
    archive: zipOf([{ ...a, name: Uint8Array.of(0xff) }]),
    rule: "T20-17.1.1-name",
  },
  {
    given: "a second name in an extra field",
    archive: zipOf([{ ...a, extra: unicodePath("../evil") }]),
    rule: "T20-17.1.1-name",
  },
  { given: "one name twice", archive: zipOf([a, a]), rule: "T20-17.1.1-duplicate" },
  {
    given: "names that differ in case",
    archive: zipOf([a, { ...a, name: "A.yaml" }]),
    rule: "T20-17.1.1-duplicate",
  },
  {
    given: "names that differ in their normal form",
    archive: zipOf([
      { ...a, name: "\u00e9" },
      { ...a, name: "e\u0301" },
    ]),
    rule: "T20-17.1.1-duplicate",
  },
  {
    given: "a file below a file",
    archive: zipOf([a, { ...a, name: "a.yaml/b" }]),
    rule: "T20-17.1.1-duplicate",
  },
  {
    given: "a file where a directory is",
    archive: zipOf([
      { ...a, name: "d/b" },
      { ...a, name: "d" },
    ]),
    rule: "T20-17.1.1-duplicate",
  },
  {
    given: "a symbolic link",
    archive: zipOf([{ ...a, mode: 0o120777 }]),
    rule: "T20-17.1.1-links",
  },
  { given: "a device", archive: zipOf([{ ...a, mode: 0o060644 }]), rule: "T20-17.1.1-links" },
  { given: "a pipe", archive: zipOf([{ ...a, mode: 0o010644 }]), rule: "T20-17.1.1-links" },
  { given: "encryption", archive: zipOf([{ ...a, flags: 1 }]), rule: "T20-17.1.1.2-encrypted" },
  {
    given: "strong encryption",
    archive: zipOf([{ ...a, flags: 65 }]),
    rule: "T20-17.1.1.2-encrypted",
  },
  { given: "another method", archive: zipOf([{ ...a, method: 12 }]), rule: "T20-17.1.1.2-method" },
  { given: "a wrong checksum", archive: zipOf([{ ...a, crc: 1 }]), rule: "T20-17.1.1.2-crc" },
  {
    given: "data that are longer than they say",
    archive: zipOf([{ name: "b", data: long, method: 8, length: 10 }]),
    rule: "T20-17.1.1.2-crc",
  },
  {
    given: "data that are shorter than they say",
    archive: zipOf([{ name: "b", data: long, method: 8, length: 5000 }]),
    rule: "T20-17.1.1.2-crc",
  },
  {
    given: "data that are not deflated",
    archive: zipOf([{ ...a, local: { method: 8 } }].map((part) => ({ ...part, method: 0 }))),
    rule: "T20-17.1.1.2-header",
  },
  {
    given: "another name before the data",
    archive: zipOf([{ ...a, local: { name: "b.yaml" } }]),
    rule: "T20-17.1.1.2-header",
  },
  {
    given: "another checksum before the data",
    archive: zipOf([{ ...a, local: { crc: 1 } }]),
    rule: "T20-17.1.1.2-header",
  },
  {
    given: "entries that share their bytes",
    archive: zipOf([a, { ...a, name: "b", offset: 0, local: {} }]),
    rule: "T20-17.1.1.2-header",
  },
  {
    given: "an entry inside another",
    archive: zipOf([
      { name: "outer", data: hidden },
      { ...a, name: "hidden", offset: 30 + "outer".length },
    ]),
    rule: "T20-17.1.1.2-overlap",
  },
  {
    given: "zip64 in its end",
    archive: zipOf([a], { count: 0xffff }),
    rule: "T20-17.1.1.2-zip64",
  },
  {
    given: "a locator of zip64",
    archive: zipOf([a], { before: joined([numbers([4, 0x07064b50]), new Uint8Array(16)]) }),
    rule: "T20-17.1.1.2-zip64",
  },
  {
    given: "zip64 in an entry",
    archive: zipOf([{ ...a, length: 0xffffffff }]),
    rule: "T20-17.1.1.2-zip64",
  },
  { given: "several volumes", archive: zipOf([a], { disk: 1 }), rule: "T20-17.1.1.2-zip" },
  {
    given: "fewer entries than it says",
    archive: zipOf([a], { count: 2 }),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "more entries than it says",
    archive: zipOf([a, a], { count: 1 }),
    rule: "T20-17.1.1.2-zip",
  },
  { given: "its directory elsewhere", archive: zipOf([a], { start: 0 }), rule: "T20-17.1.1.2-zip" },
  {
    given: "two ends",
    archive: zipOf([a], { comment: zipOf([]) }),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "an entry beyond the end",
    archive: zipOf([{ ...a, offset: 100_000 }]),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "data beyond the directory",
    archive: zipOf([{ ...a, packed: 5000, length: 5000 }]),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "a directory with data",
    archive: zipOf([{ ...a, name: "d/" }]),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "bytes behind its end",
    archive: joined([zipOf([a]), text("x")]),
    rule: "T20-17.1.1.2-zip",
  },
  {
    given: "bytes before its start",
    archive: joined([text("#!/bin/sh\n"), zipOf([a])]),
    rule: "T20-17.1.1-format",
  },
])
  test(`a zip file with ${given} is refused`, () => assert.equal(unpackedTexts(archive), rule));

const zeros = new Uint8Array(3_000_000);
const withZeros = zipOf([a, { name: "zeros", data: zeros, method: 8 }]);

for (const { given, limits, rule } of [
  { given: "its own length", limits: { archiveBytes: 10 }, rule: "T20-17.1.1-size" },
  { given: "entries", limits: { entries: 1 }, rule: "T20-17.1.1-size" },
  { given: "the length of one entry", limits: { entryBytes: 1000 }, rule: "T20-17.1.1-size" },
  { given: "the length of all", limits: { totalBytes: 3_000_004 }, rule: "T20-17.1.1-size" },
  { given: "the ratio", limits: {}, rule: "T20-17.1.1-ratio" },
  { given: "the length of a name", limits: { nameBytes: 5 }, rule: "T20-17.1.1-name" },
])
  test(`a zip file beyond the limit of ${given} is refused`, () => {
    assert.equal(unpackedTexts(withZeros, limits), rule);
  });

test("a bomb that lies about its length costs no more than it says", () => {
  const archive = zipOf([{ name: "b", data: new Uint8Array(20_000_000), method: 8, length: 100 }]);
  assert.equal(unpackedTexts(archive), "T20-17.1.1.2-crc");
});

test("every cut of a zip file is refused, and so is every changed byte that matters", () => {
  const archive = zipOf([a, { name: "b", data: long, method: 8 }]);
  for (let length = 0; length < archive.length; length++)
    assert.equal(typeof unpackedTexts(archive.subarray(0, length)), "string");
  const whole = unpackedTexts(archive);
  for (let at = 0; at < archive.length; at++) {
    const changed = archive.slice();
    changed[at] = (changed[at] as number) ^ 0x55;
    const texts = unpackedTexts(changed);
    if (typeof texts !== "string")
      assert.deepEqual(Object.values(texts), Object.values(whole), `byte ${at}`);
  }
});
