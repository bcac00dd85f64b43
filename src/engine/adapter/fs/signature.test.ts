import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";
import { glanceAt } from "./glance.ts";
import { isStill, knownOf, Signature } from "./signature.ts";

const isRoot = process.getuid?.() === 0;

for (const { given, change, isSeen } of [
  { given: "nothing", change: () => undefined, isSeen: false },
  { given: "an append", change: (path: string) => appendFileSync(path, "x"), isSeen: true },
  { given: "a truncation", change: (path: string) => truncateSync(path, 0), isSeen: true },
  { given: "a chmod", change: (path: string) => chmodSync(path, 0o600), isSeen: true },
  {
    given: "a chown",
    // Who is not root can give a file away to nobody: then only its time changes.
    change: (path: string) => (isRoot ? chownSync(path, 1, 1) : chmodSync(path, 0o600)),
    isSeen: true,
  },
  {
    given: "new times",
    change: (path: string) => utimesSync(path, 1_000_000, 1_000_000),
    isSeen: true,
  },
  {
    given: "another file of the same size renamed over it",
    change: (path: string) => {
      writeFileSync(`${path}.new`, "same size");
      renameSync(`${path}.new`, path);
    },
    isSeen: true,
  },
])
  test(`${given} ${isSeen ? "is seen" : "is not taken for a change"}`, (t) => {
    const place = closing(t, new Workplace());
    const path = place.path("file");
    writeFileSync(path, "some size", { mode: 0o644 });
    const known = knownOf(glanceAt(path));
    change(path);
    assert.equal(isStill(known, glanceAt(path)), !isSeen);
  });

test("entries that come into a directory do not change it, its mode does", (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("directory");
  mkdirSync(path);
  const known = knownOf(glanceAt(path));
  writeFileSync(place.path("directory", "entry"), "");
  assert.equal(isStill(known, glanceAt(path)), true);
  chmodSync(path, 0o700);
  assert.equal(isStill(known, glanceAt(path)), false);
});

test("there and not there are different, and so are two reasons", (t) => {
  const place = closing(t, new Workplace());
  writeFileSync(place.path("file"), "");
  const nothing = glanceAt(place.path("none"));
  const below = glanceAt(place.path("file", "below"));
  assert.equal(below.kind, "absent");
  assert.equal(isStill(undefined, nothing), false);
  assert.equal(isStill(knownOf(nothing), nothing), true);
  assert.equal(isStill(knownOf(nothing), below), false);
  assert.equal(isStill(knownOf(nothing), glanceAt(place.path("file"))), false);
  assert.equal(isStill(knownOf(glanceAt(place.path("file"))), nothing), false);
});

test("a file that has just changed is fresh, one of another time is not", (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("file");
  writeFileSync(path, "");
  // Anybody may set this time; a change always leaves the time of the change itself.
  utimesSync(path, 4_000_000_000, 4_000_000_000);
  const glance = glanceAt(path);
  assert.equal(glance.kind, "present");
  if (glance.kind !== "present") return;
  const signature = new Signature(glance.stats);
  assert.equal(signature.isFresh(glance.stats.ctimeMs + 1), true);
  assert.equal(signature.isFresh(glance.stats.ctimeMs + 1_000), false);
  assert.equal(signature.isFresh(glance.stats.ctimeMs - 1_000), false);
});
