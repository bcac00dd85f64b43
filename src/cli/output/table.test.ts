import assert from "node:assert/strict";
import { test } from "node:test";
import { createPaint } from "./palette.ts";
import { renderTable, type TableRequest } from "./table.ts";
import { textWidth } from "./text-width.ts";

const request: TableRequest = {
  columns: [{ title: "NODE" }, { title: "FOR", align: "right" }, { title: "WHY", flexible: true }],
  rows: [
    ["db", "2 m", "exit 127: there is no such program"],
    [{ text: "mailer", tone: "bad" }, "10 m", ""],
  ],
  paint: createPaint(false),
  width: undefined,
  ellipsis: "…",
};

test("columns are as wide as they need to be, and no line ends with spaces", () =>
  assert.equal(
    renderTable(request),
    ["NODE     FOR  WHY", "db       2 m  exit 127: there is no such program", "mailer  10 m"].join(
      "\n",
    ),
  ));

test("the flexible column gives way to the width", () => {
  const lines = renderTable({ ...request, width: 30 }).split("\n");
  assert.deepEqual(lines[1], "db       2 m  exit 127: there…");
  assert.ok(lines.every((line) => textWidth(line) <= 30));
});

test("a column keeps eight columns, however narrow the terminal is", () =>
  assert.match(renderTable({ ...request, width: 10 }), /db {7}2 m {2}exit 12…/));

test("color changes no width", () => {
  const painted = renderTable({ ...request, paint: createPaint(true) }).split("\n");
  const plain = renderTable(request).split("\n");
  assert.deepEqual(painted.map(textWidth), plain.map(textWidth));
  assert.ok(painted.some((line) => line.includes("\u001b[31mmailer")));
});
