// What a whole run of the demonstration writes is not blamed; each change of it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLog, parseLog } from "../check-log.ts";
import type { Scene } from "../random-scene.ts";
import { blameOf, demonstration } from "./order.ts";
import { createPrng } from "../../../src/std/prng.ts";

const scene: Scene = demonstration("eight", createPrng(1));
/** One of its linear extensions. */
const sequence = ["create", "configure"].flatMap((operation) =>
  ["3", "5", "7", "0", "2", "1", "4", "6"].map((node) => ({ node, operation })),
);
const whole = sequence.flatMap(({ node, operation }, i) => [
  `start ${node} ${operation} ${i + 1} 0 free`,
  `end ${node} ${operation} ${i + 1} 0 done`,
]);
const blame = (lines: readonly string[]) =>
  blameOf(judgeLog(parseLog(`${lines.join("\n")}\n`), scene));

test("a linear extension of the eight nodes is not blamed", () => {
  assert.deepEqual(blame(whole), []);
});

test("it is blamed when any line is missing", () => {
  for (const [i, line] of whole.entries()) {
    assert.notDeepEqual(blame(whole.toSpliced(i, 1)), [], `without "${line}"`);
  }
});

test("it is blamed when an operation comes before what it waits for", () => {
  for (const [later, earlier] of [
    ["0 create", "5 create"],
    ["1 configure", "0 configure"],
    ["2 create", "3 create"],
    ["6 configure", "7 configure"],
    ["4 configure", "4 create"],
  ] as const) {
    const moved = whole.filter((line) => line.includes(` ${later} `));
    const rest = whole.filter((line) => !line.includes(` ${later} `));
    const at = rest.findIndex((line) => line.startsWith(`start ${earlier} `));
    assert.notDeepEqual(blame(rest.toSpliced(at, 0, ...moved)), [], `${later} first`);
  }
});

test("it is blamed when an operation runs twice", () => {
  assert.notDeepEqual(blame([...whole, ...whole.slice(-2)]), []);
});
