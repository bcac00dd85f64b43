import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "fflate/browser";
import { joined, paxRecord, type TarPart, tarEnd, tarOf, text, unpackedTexts } from "./fixture.ts";

const a: TarPart = { name: "a.yaml", data: text("a: 1\n") };
const deep = `${"d/".repeat(80)}a.yaml`;

for (const { given, archive, entries } of [
  { given: "a file", archive: tarOf([a]), entries: { "a.yaml": "a: 1\n" } },
  {
    given: "its own directory in front",
    archive: tarOf([
      { name: "./", type: "5" },
      { ...a, name: "./a.yaml" },
    ]),
    entries: { "a.yaml": "a: 1\n" },
  },
  {
    given: "a directory without a slash",
    archive: tarOf([
      { name: "d", type: "5" },
      { ...a, name: "d/a" },
    ]),
    entries: { "d/a": "a: 1\n" },
  },
  {
    given: "a name in two pieces",
    archive: tarOf([{ ...a, prefix: "d/e" }]),
    entries: { "d/e/a.yaml": "a: 1\n" },
  },
  {
    given: "times where GNU has them",
    archive: tarOf([{ ...a, magic: "ustar  \0", prefix: "13000000000" }]),
    entries: { "a.yaml": "a: 1\n" },
  },
  {
    given: "a long name of GNU",
    archive: tarOf([{ name: "././@LongLink", type: "L", data: text(`${deep}\0`) }, a]),
    entries: { [deep]: "a: 1\n" },
  },
  {
    given: "a long name of POSIX",
    archive: tarOf([
      { name: "x", type: "x", data: joined([paxRecord("mtime", "1.5"), paxRecord("path", deep)]) },
      a,
    ]),
    entries: { [deep]: "a: 1\n" },
  },
  {
    given: "a comment for all",
    archive: tarOf([{ name: "g", type: "g", data: paxRecord("comment", "0123") }, a]),
    entries: { "a.yaml": "a: 1\n" },
  },
])
  for (const [format, packed] of [
    ["tar", archive],
    ["tar.gz", gzipSync(archive)],
  ] as const)
    test(`a ${format} file with ${given} is read`, () =>
      assert.deepEqual(unpackedTexts(packed), entries));

const tar = "T20-17.1.1.1-tar";
const headerBytes = 512;

for (const { given, archive, rule } of [
  {
    given: "a name that leads out",
    archive: tarOf([{ ...a, name: "../a" }]),
    rule: "T20-17.1.1-name",
  },
  { given: "an absolute name", archive: tarOf([{ ...a, name: "/a" }]), rule: "T20-17.1.1-name" },
  {
    given: "a prefix that leads out",
    archive: tarOf([{ ...a, prefix: ".." }]),
    rule: "T20-17.1.1-name",
  },
  {
    given: "a long name that leads out",
    archive: tarOf([{ name: "x", type: "x", data: paxRecord("path", "../../a") }, a]),
    rule: "T20-17.1.1-name",
  },
  {
    given: "a long name that is not UTF-8",
    archive: tarOf([{ name: "l", type: "L", data: Uint8Array.of(0xff, 0) }, a]),
    rule: "T20-17.1.1-name",
  },
  {
    given: "a name that is not UTF-8",
    archive: tarOf([{ ...a, name: Uint8Array.of(0xff) }]),
    rule: "T20-17.1.1-name",
  },
  { given: "one name twice", archive: tarOf([a, a]), rule: "T20-17.1.1-duplicate" },
  ...["1", "2", "3", "4", "6", "K"].map((type) => ({
    given: `an entry of type ${type}`,
    archive: tarOf([{ ...a, type }]),
    rule: "T20-17.1.1-links",
  })),
  { given: "a sparse file", archive: tarOf([{ ...a, type: "S" }]), rule: tar },
  { given: "a directory with data", archive: tarOf([{ ...a, type: "5" }]), rule: tar },
  ...["size", "linkpath", "GNU.sparse.major"].map((key) => ({
    given: `an extended header with ${key}`,
    archive: tarOf([{ name: "x", type: "x", data: paxRecord(key, "1") }, a]),
    rule: tar,
  })),
  {
    given: "a name for all entries",
    archive: tarOf([{ name: "g", type: "g", data: paxRecord("path", "b") }, a]),
    rule: tar,
  },
  {
    given: "a damaged extended header",
    archive: tarOf([{ name: "x", type: "x", data: text("9 a") }, a]),
    rule: tar,
  },
  { given: "a wrong checksum", archive: tarOf([{ ...a, sum: "000001\0 " }]), rule: tar },
  { given: "a size that is no number", archive: tarOf([{ ...a, size: "zz\0" }]), rule: tar },
  { given: "a binary size", archive: tarOf([{ ...a, size: "\u0080\0\0\0" }]), rule: tar },
  { given: "a size beyond its end", archive: tarOf([{ ...a, size: "77777777777\0" }]), rule: tar },
  { given: "no end", archive: tarOf([a], new Uint8Array()), rule: tar },
  { given: "half an end", archive: tarOf([a], new Uint8Array(512)), rule: tar },
  { given: "something behind its end", archive: joined([tarOf([a]), text("x")]), rule: tar },
  { given: "a second archive behind it", archive: joined([tarOf([a]), tarOf([a])]), rule: tar },
  {
    given: "a long name and no entry",
    archive: tarOf([a, { name: "l", type: "L", data: text("b\0") }]),
    rule: tar,
  },
  {
    given: "headers of another format",
    archive: joined([tarOf([a], new Uint8Array()), text("x".repeat(headerBytes)), tarEnd]),
    rule: tar,
  },
])
  test(`a tar file with ${given} is refused`, () => {
    assert.equal(unpackedTexts(archive), rule);
    assert.equal(unpackedTexts(gzipSync(archive)), rule);
  });

const gzip = "T20-17.1.1.1-gzip";
const good = gzipSync(tarOf([a]));

for (const { given, archive, rule } of [
  { given: "a cut", archive: good.subarray(0, -1), rule: gzip },
  { given: "nothing but a header", archive: good.subarray(0, 10), rule: gzip },
  { given: "a second member", archive: joined([good, gzipSync(text("more"))]), rule: gzip },
  { given: "bytes behind it", archive: joined([good, text("x")]), rule: gzip },
  {
    given: "a wrong checksum",
    archive: good.map((byte, i) => (i === good.length - 8 ? byte ^ 1 : byte)),
    rule: gzip,
  },
  {
    given: "no tar archive in it",
    archive: gzipSync(text("a: 1\n".repeat(300))),
    rule: "T20-17.1.1-format",
  },
  {
    given: "a bomb in it",
    archive: gzipSync(tarOf([{ name: "z", data: new Uint8Array(4_000_000) }])),
    rule: "T20-17.1.1-ratio",
  },
])
  test(`a gzip file with ${given} is refused`, () => assert.equal(unpackedTexts(archive), rule));

test("what is no archive is refused", () => {
  for (const bytes of [text(""), text("PK"), text("a: 1\n"), new Uint8Array(2000)])
    assert.equal(unpackedTexts(bytes), "T20-17.1.1-format");
});

test("entries of a tar file count against the limits", () => {
  const two = tarOf([a, { ...a, name: "b" }]);
  assert.equal(unpackedTexts(two, { entries: 1 }), "T20-17.1.1-size");
  assert.equal(unpackedTexts(two, { totalBytes: 9 }), "T20-17.1.1-size");
  assert.equal(unpackedTexts(two, { entryBytes: 4 }), "T20-17.1.1-size");
});
