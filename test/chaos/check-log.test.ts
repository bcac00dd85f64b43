// A judge that sees nothing would let everything pass: each row is a log that must be blamed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLog, parseLog } from "./check-log.ts";
import type { Scene } from "./random-scene.ts";

const scene: Scene = {
  text: "",
  nodes: [
    { name: "n0", kind: "checked", operations: ["create", "configure"], requires: [] },
    { name: "n1", kind: "recorded", operations: ["create"], requires: ["n0"] },
    { name: "n2", kind: "file", operations: ["create"], requires: [] },
    { name: "n3", kind: "checked", operations: ["create"], requires: ["n2"] },
  ],
};

const n0 = `start n0 create 10 1 free
end n0 create 10 2 done
start n0 configure 11 3 free
end n0 configure 11 4 done
`;
const n1 = "start n1 create 12 5 free\nend n1 create 12 6 done\n";

const judged = (text: string, calm?: number) => judgeLog(parseLog(text), scene, calm);

test("a dance in order is not blamed", () => {
  const takenBack = `start n1 delete 13 7 free
end n1 delete 13 8 done
start n0 delete 14 9 free
end n0 delete 14 10 done
`;
  const expected = { violations: [], runs: 5, cut: 0, repeated: 0, needless: 0 };
  assert.deepEqual(judged(n0 + n1 + takenBack), expected);
});

for (const { given, text, blame } of [
  { given: "a requirement has not run", text: n1, blame: /began before "n0.create" ended/ },
  {
    given: "an earlier operation has not ended",
    text: "start n0 configure 11 3 free\n",
    blame: /n0\.configure .* began before "n0.create" ended/,
  },
  {
    given: "a requirement was cut and not done again",
    text: n0.replace("end n0 configure 11 4 done\n", n1),
    blame: /began before "n0.configure" ended/,
  },
  {
    given: "its orphan is alive",
    text: "start n0 create 10 1 free\nstart n0 create 11 2 busy\n",
    blame: /something of an earlier run/,
  },
  {
    given: "its orphan says that it ended",
    text: "start n0 create 10 1 free\nstart n0 create 11 2 free\nend n0 create 10 3 done\n",
    blame: /not the run of its node that began last/,
  },
  {
    given: "a file of khoreia's was not there",
    text: "start n3 create 10 1 free,missing,out/n2.create\n",
    blame: /began before "out\/n2.create" was there/,
  },
  {
    given: "a dependent is not deleted yet",
    text: `${n0}${n1}start n0 delete 14 9 free\n`,
    blame: /n0\.delete .* began before "n1" was deleted/,
  },
  { given: "nobody asked", text: "start n0 start 10 1 free\n", blame: /nobody has asked/ },
])
  test(`it is blamed when ${given}`, () => {
    assert.match(judged(text).violations.join("\n"), blame);
  });

test("where an operation waits for the same one, it is blamed for going ahead of that one", () => {
  const pair = (name: string, requires: readonly string[]) =>
    ({ name, kind: "checked", operations: ["create", "configure"], requires }) as const;
  const same: Scene = { text: "", nodes: [pair("n0", []), pair("n1", ["n0"])], waitsForSame: true };
  const ran = (name: string, operation: string) =>
    `start ${name} ${operation} 1 1 free\nend ${name} ${operation} 1 2 done\n`;
  const [a, b, c, d] = ["n0 create", "n1 create", "n0 configure", "n1 configure"].map((each) => {
    const [name = "", operation = ""] = each.split(" ");
    return ran(name, operation);
  });
  const ordered = judgeLog(parseLog(`${a}${b}${c}${d}`), same);
  assert.deepEqual(ordered.violations, []);
  const ahead = judgeLog(parseLog(`${a}${b}${d}${c}`), same);
  assert.match(ahead.violations.join("\n"), /n1\.configure .* began before "n0.configure" ended/);
});

test("what is cut, repeated or needless is counted, and a torn last line is no line", () => {
  const text = `start n0 create 10 1 free
start n0 create 11 2 free,needless
end n0 create 11 3 done
start n0 configure 12 4 free
end n0 configure 12 5 done
${n1}start n1 create 13 7 free,needless
end n1 cre`;
  assert.deepEqual(judged(text), { violations: [], runs: 5, cut: 2, repeated: 1, needless: 1 });
});

test("after the test itself has removed marks, only their order is not blamed", () => {
  const busy = "start n3 create 10 1 busy,missing,out/n2.create\n";
  assert.equal(judged(busy, 0).violations.length, 1);
  assert.match(judged(busy, 0).violations.join(), /alive/);
});

test("a line that is none is not passed over", () => {
  assert.throws(() => parseLog("began n0 create 1 2 free\n"), /not a line of the log/);
});
