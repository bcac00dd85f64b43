import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import type { InstanceStatus } from "../../model/index.ts";
import { instance, statusOf } from "../../observe/fixtures.ts";
import { createOutput } from "../output/output.ts";
import { Sink } from "../output/sink.ts";
import { statusText } from "./status-text.ts";

const output = createOutput({
  stdout: new Sink(new PassThrough()),
  stderr: new Sink(new PassThrough()),
  env: {},
  format: "table",
  verbosity: "normal",
  color: "never",
  ascii: false,
  utc: true,
});
const marking = {
  ...output,
  paint: (tone: string, text: string) => (tone === "warn" ? `<${text}>` : text),
};

const doing = (parts: Partial<InstanceStatus>) =>
  instance("db", {
    condition: "performing",
    state: "starting",
    reason: { code: "KHO_WHY_DOING", text: "start is being done" },
    ...parts,
  });

const rows: readonly (readonly [InstanceStatus, why: string])[] = [
  [instance("db"), ""],
  [doing({}), "start is being done"],
  [doing({ attemptSince: 5_900, usualMs: 5_000 }), "start is being done · 4.1 s of usual 5.0 s"],
  [doing({ attemptSince: 100, usualMs: 5_000 }), "<start is being done · 9.9 s, usually 5.0 s>"],
  [doing({ usualMs: 5_000 }), "start is being done"],
];
for (const [shown, why] of rows) {
  test(`a row of the table ends with "${why}"`, () => {
    const text = statusText(statusOf(shown), marking, { now: 10_000, wide: false });
    const [, title = "", row = ""] = text.split("\n").slice(1);
    assert.equal(row.slice(title.indexOf("WHY")), why);
  });
}
