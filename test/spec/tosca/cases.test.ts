import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import type { Diagnostic } from "../../../src/model/index.ts";
import { type Case, casesFolder, casesOf, diagnose, haveCases } from "./cases.ts";

const needed = process.env["CI"] !== undefined;
const skip = haveCases || needed ? false : `the cases are not at ${casesFolder}`;

/** Cases whose verdict is not ours, with our answer. */
const disagreements = new Map(
  [
    ...readFileSync(new URL("disagreements.md", import.meta.url), "utf8").matchAll(
      /^[|] (\S+) [|] (?:accept|reject) [|] (accept|reject) [|]/gm,
    ),
  ].map(([, id = "", answer = ""]) => [id, answer]),
);

interface Score {
  readonly right: number;
  readonly counted: number;
  readonly wrong: readonly string[];
}

/** What is marked unresolvable does not count, nor what imports a file that is not there. */
async function scoreOf(folder: "oasis1" | "oasis2"): Promise<Score> {
  let right = 0;
  const wrong: string[] = [];
  for (const each of casesOf(folder)) {
    if (each.unresolvable !== undefined) continue;
    const errors = (await diagnose(folder, each)).filter(({ severity }) => severity === "error");
    if (each.verdict === "accept" && errors.length > 0 && errors.every(isMissingImport)) continue;
    const answer = errors.length === 0 ? "accept" : "reject";
    if (answer === (disagreements.get(each.id) ?? each.verdict)) right++;
    else wrong.push(`${each.id}: ${answer}, for ${errors[0]?.message ?? "no reason"}`);
  }
  return { right, counted: right + wrong.length, wrong };
}

const isMissingImport = ({ code }: Diagnostic): boolean => code.endsWith("-unreadable");

for (const { folder, atLeast } of [
  { folder: "oasis2", atLeast: 1 },
  { folder: "oasis1", atLeast: 1 },
] as const)
  test(`the verdicts of ${folder} are right for ${atLeast * 100} %`, { skip }, async (context) => {
    assert.ok(haveCases, `The cases are missing at ${casesFolder}`);
    const { right, counted, wrong } = await scoreOf(folder);
    context.diagnostic(`${right} of ${counted}`);
    assert.ok(right / counted >= atLeast, wrong.join("\n"));
  });

/** Lines with errors of our own in a file whose faulty lines are annotated. */
async function annotatedLines(each: Case) {
  const errors = (await diagnose("cloudnet", each)).filter(({ severity }) => severity === "error");
  const found = new Set(
    errors
      .filter(({ position }) => position?.file.endsWith(each.rel) === true)
      .map(({ position }) => position?.line ?? 0),
  );
  const expected = new Set(each.lines);
  const hit = [...expected].filter((line) => found.has(line));
  const extra = [...found].filter((line) => !expected.has(line));
  return { expected: expected.size, hit: hit.length, extra: extra.length };
}

test("90 % of the annotated lines are found, with 8 % of others at most", {
  skip,
}, async (context) => {
  assert.ok(haveCases, `The cases are missing at ${casesFolder}`);
  const sum = { expected: 0, hit: 0, extra: 0 };
  for (const each of casesOf("cloudnet")) {
    const { expected, hit, extra } = await annotatedLines(each);
    sum.expected += expected;
    sum.hit += hit;
    sum.extra += extra;
  }
  context.diagnostic(`${sum.hit} of ${sum.expected}, ${sum.extra} others`);
  assert.ok(sum.hit / sum.expected >= 0.92);
  assert.ok(sum.extra / sum.expected <= 0.06);
});

test("every disagreement is about a case, and contradicts its verdict", { skip }, () => {
  const verdicts = new Map(casesOf("oasis2").map(({ id, verdict }) => [id, verdict]));
  for (const [id, answer] of disagreements) assert.notEqual(verdicts.get(id), answer, id);
  for (const id of disagreements.keys()) assert.ok(verdicts.has(id), id);
});
