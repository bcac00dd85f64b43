import assert from "node:assert/strict";
import { test } from "node:test";
import { PassThrough } from "node:stream";
import { emit } from "./answer.ts";
import { createOutput, type Format } from "./output.ts";
import { printError } from "./print-error.ts";
import { openRecords } from "./records.ts";
import { Sink } from "./sink.ts";
import { KhoreiaError } from "../../model/index.ts";

/** An output whose two streams are kept. */
function kept(format: Format) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output = createOutput({
    stdout: new Sink(stdout),
    stderr: new Sink(stderr),
    env: {},
    format,
    verbosity: "normal",
    color: "never",
    ascii: false,
    utc: true,
  });
  const read = (stream: PassThrough): string => {
    const bytes = stream.read() as Buffer | null;
    return bytes === null ? "" : bytes.toString();
  };
  return { output, out: () => read(stdout), err: () => read(stderr) };
}

const answer = {
  data: { deployment: "shop", nodes: ["db", "web"] },
  names: ["db", "web"],
  text: (wide: boolean) => (wide ? "db and web, widely" : "db and web"),
};

for (const { format, text } of [
  { format: "table", text: "db and web\n" },
  { format: "wide", text: "db and web, widely\n" },
  { format: "name", text: "db\nweb\n" },
  {
    format: "yaml",
    text: "format_version: 1\ndeployment: shop\nnodes:\n  - db\n  - web\nexit: 6\n",
  },
] as const)
  test(`an answer as ${format}`, async () => {
    const { output, out } = kept(format);
    assert.equal(await emit(output, answer, 6), 6);
    assert.equal(out(), text);
  });

test("an answer as JSON carries its format and the exit code", async () => {
  const { output, out } = kept("json");
  await emit(output, answer, 6);
  assert.deepEqual(JSON.parse(out()), { format_version: 1, ...answer.data, exit: 6 });
});

const refused = new KhoreiaError("KHO_USAGE", 'Cannot understand "x"', { hint: "write y" });

test("an error for people is two lines on stderr, and nothing on stdout", async () => {
  const { output, out, err } = kept("table");
  const exit = await printError(refused, { output, records: undefined, debug: false });
  assert.equal(exit, 4);
  assert.equal(out(), "");
  assert.equal(err(), '✖ Cannot understand "x"  KHO_USAGE\n  hint  write y\n');
});

test("an error for programs is a document on stdout that parses", async () => {
  const { output, out } = kept("json");
  await printError(refused, { output, records: undefined, debug: false });
  assert.deepEqual(JSON.parse(out()), {
    format_version: 1,
    error: { code: "KHO_USAGE", message: 'Cannot understand "x"', hint: "write y" },
    exit: 4,
  });
});

test("what nobody expected is a failure, without its stack unless asked for", async () => {
  const { output, out, err } = kept("json");
  const place = { output, records: undefined, debug: false };
  assert.equal(await printError(new TypeError("x is not y"), place), 1);
  const { error } = JSON.parse(out()) as { error: { code: string; stack?: string } };
  assert.equal(error.code, "KHO_UNEXPECTED");
  assert.equal(error.stack, undefined);
  assert.doesNotMatch(err(), /at .*answer\.test/);
  await printError(new TypeError("x is not y"), { ...place, debug: true });
  assert.match(err(), /at .*answer\.test/);
});

test("the cause of an error is said, once", async () => {
  const { output, err } = kept("table");
  const cause = new Error("disk full");
  const failed = new KhoreiaError("KHO_USAGE", "Cannot write: disk full", { cause });
  await printError(failed, { output, records: undefined, debug: false });
  assert.equal(err(), "✖ Cannot write: disk full  KHO_USAGE\n");
});

test("records begin with the version and end with the summary, also after an error", async () => {
  const { output, out } = kept("json");
  const records = openRecords(output, "1.2.3");
  records.write({ type: "event", message: "db began" });
  await printError(refused, { output, records, debug: false });
  records.write({ type: "event", message: "too late" });
  const lines = out().trimEnd().split("\n");
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map(({ type }) => type),
    ["version", "event", "error", "summary"],
  );
  assert.ok(parsed.every(({ message }) => typeof message === "string"));
  assert.equal(parsed.at(-1)?.["exit"], 4);
});

test("records as YAML are documents in the order of writing", async () => {
  const { output, out } = kept("yaml");
  const records = openRecords(output, "1.2.3");
  await records.close({ message: "done", exit: 0 });
  assert.equal(
    out(),
    "---\ntype: version\nmessage: khoreia 1.2.3\nformat_version: 1\nversion: 1.2.3\n" +
      "---\ntype: summary\nmessage: done\nexit: 0\n",
  );
});

test("a reader that goes away ends the writing, not the process", async () => {
  const stream = new PassThrough();
  const sink = new Sink(stream);
  stream.destroy(new Error("EPIPE"));
  await new Promise((resolve) => stream.on("close", resolve));
  sink.line("to nobody");
  assert.equal(sink.gone.aborted, true);
});
