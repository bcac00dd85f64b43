// A suite that nothing fails proves nothing: each bug planted here must be seen by some case.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import type { Report } from "../../model/index.ts";
import {
  engineConformance,
  type EngineConformanceOptions,
} from "../../testing/conformance/engine-conformance.ts";
import type { AnyEngine, CheckContext, DoContext, Engine } from "../engine.ts";
import { type FileInputs, fileEngine } from "./file.ts";
import type { Workplace } from "./fixture.ts";
import { blindWatcher } from "./fs/blind-watcher.ts";
import { shellEngine } from "./shell.ts";
import { waitEngine } from "./wait.ts";
import { type Trial, underTest } from "./conformance/fixture.ts";

type FileParts = Required<Omit<Engine<FileInputs>, "info">> & Pick<Engine<FileInputs>, "info">;
type FileMutation = (inner: FileParts, place: Workplace) => Partial<Engine<FileInputs>>;

const path = (place: Workplace) => place.path("a", "file");

/** Replaces reports, or leaves them out. */
function changed(
  stream: AsyncIterable<Report>,
  change: (report: Report, index: number) => Report | undefined,
): AsyncIterable<Report> {
  const iterator = stream[Symbol.asyncIterator]();
  let index = 0;
  const next = async (): Promise<IteratorResult<Report>> => {
    for (;;) {
      const found = await iterator.next();
      if (found.done === true) return found;
      const value = change(found.value, index);
      index += 1;
      if (value !== undefined) return { done: false, value };
    }
  };
  const end = async () => (await iterator.return?.()) ?? { done: true as const, value: undefined };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

/** Contexts are made of getters in part, so nothing of them is copied. */
const but = <Context extends CheckContext | DoContext>(
  context: Context,
  difference: Partial<Context>,
): Context => Object.create(context, Object.getOwnPropertyDescriptors(difference)) as Context;

/** The bug, and what it does instead of the file engine. */
const fileMutations: Readonly<Record<string, FileMutation>> = {
  "a check is silent until something changes": (inner) => ({
    check: (inputs, context) =>
      changed(inner.check(inputs, context), (report, index) => (index === 0 ? undefined : report)),
  }),
  "a check says that it holds before it has looked": (inner) => ({
    check: (inputs, context) =>
      changed(inner.check(inputs, context), (report, index) =>
        index === 0 ? { kind: "holds" } : report,
      ),
  }),
  "a check takes what it finds first for somebody else's change": (inner) => ({
    check: (inputs, context) =>
      changed(inner.check(inputs, context), (report) => ({ ...report, outside: true })),
  }),
  "a check brings about what it looks for": (inner, place) => ({
    check: (inputs, context) => {
      mkdirSync(place.path("a"), { recursive: true });
      return inner.check(inputs, context);
    },
  }),
  "a check is deaf to what is asked": (inner) => ({
    check: (inputs, context) => inner.check(inputs, but(context, { onAsked: () => undefined })),
  }),
  "a check is deaf to what changes": (inner) => ({
    check: (inputs, context) =>
      changed(inner.check(inputs, context), (report) => (report.outside ? undefined : report)),
  }),
  "a check does not end": (inner) => ({
    check: (inputs, context) => {
      const stream = inner.check(inputs, context)[Symbol.asyncIterator]();
      return { [Symbol.asyncIterator]: () => ({ next: () => stream.next() }) };
    },
  }),
  "a check shows what it wants": (inner) => ({
    check: (inputs, context) =>
      changed(inner.check(inputs, context), (report) => ({
        ...report,
        detail: `not ${inputs.content}`,
      })),
  }),
  "a Do appends each time": (inner, place) => ({
    do: async (inputs, context) => {
      const result = await inner.do(inputs, context);
      writeFileSync(path(place), `${readFileSync(path(place), "utf8")}\n`);
      return result;
    },
  }),
  "a Do does nothing": () => ({ do: async () => ({ kind: "succeeded" }) }),
  "a Do records nothing": (inner) => ({
    do: (inputs, context) => inner.do(inputs, but(context, { record: () => undefined })),
  }),
  "a Do forgets what earlier ones have recorded": (inner) => ({
    do: (inputs, context) => inner.do(inputs, but(context, { made: undefined })),
  }),
  "a Do believes its record, whatever is there": (inner) => ({
    do: async (inputs, context) =>
      context.made === undefined ? inner.do(inputs, context) : { kind: "succeeded" },
  }),
  "a Do takes what was there for its own": (inner, place) => ({
    do: (inputs, context) => {
      if (context.made === undefined) rmSync(path(place), { force: true });
      return inner.do(inputs, context);
    },
  }),
  "undo does nothing": () => ({ undo: async () => ({ kind: "succeeded" }) }),
  "undo fails when there is nothing": (inner, place) => ({
    undo: (inputs, context) => {
      unlinkSync(path(place));
      return inner.undo(inputs, context);
    },
  }),
  "undo leaves its parents": (inner, place) => ({
    undo: async (inputs, context) => {
      const result = await inner.undo(inputs, context);
      if (context.made === undefined) mkdirSync(place.path("a"), { recursive: true });
      return result;
    },
  }),
  "undo leaves its record": (inner) => ({
    undo: (inputs, context) => inner.undo(inputs, but(context, { record: () => undefined })),
  }),
  "undo removes whatever is there": (inner, place) => ({
    undo: async (inputs, context) => {
      const result = await inner.undo(inputs, context);
      rmSync(path(place), { force: true });
      return result;
    },
  }),
  "the schema accepts what it does not know": (inner) => ({
    info: { ...inner.info, schema: z.looseObject({ path: z.string() }) },
  }),
  "it names no parameter that says which thing it is": (inner) => ({
    info: { ...inner.info, identity: ["file"] },
  }),
};

function fileTrial(place: Workplace, mutate: FileMutation): Trial {
  const inner = fileEngine(place.fileSystem()) as FileParts;
  const content = "a secret";
  return {
    engine: { ...inner, ...mutate(inner, place) } as AnyEngine,
    inputs: { path: "a/file", content: "wanted", backup: true },
    secret: { inputs: { path: "a/file", content }, text: content },
    world: {
      disturb: () => writeFileSync(path(place), "WANTED"),
      precede: () => {
        mkdirSync(place.path("a"));
        writeFileSync(path(place), "theirs");
      },
    },
  };
}

/** Most bugs are seen by waiting in vain. */
const impatientMs = 400;

/** The first case that sees it. */
async function seenBy(
  make: (place: Workplace) => Trial,
  options: EngineConformanceOptions & { readonly timeoutMs?: number },
): Promise<readonly string[]> {
  const { cases } = engineConformance(
    () => underTest(({ place }) => make(place), options.timeoutMs),
    options,
  );
  const seen: string[] = [];
  for (const each of cases) {
    await each.run().catch(() => seen.push(each.name));
    if (seen.length > 0) break;
  }
  return seen;
}

const quickFile = { lacks: { lasting: "it is quick", failing: "it runs no program" } };

test("the file engine itself is blamed for nothing", async () => {
  assert.deepEqual(await seenBy((place) => fileTrial(place, () => ({})), quickFile), []);
});

for (const [bug, mutate] of Object.entries(fileMutations))
  test(`seen: ${bug}`, async () => {
    const options = { ...quickFile, timeoutMs: impatientMs };
    const seen = await seenBy((place) => fileTrial(place, mutate), options);
    assert.equal(seen.length, 1, "no case has seen it");
  });

test("seen: a Do that does not hear that it is aborted", async () => {
  const deaf = (place: Workplace): Trial => {
    const inner = waitEngine(place.clock);
    const engine: AnyEngine = {
      ...inner,
      do: async (inputs: never, context: DoContext) =>
        (await inner.do?.(inputs, but(context, { signal: new AbortController().signal }))) ?? {
          kind: "succeeded",
        },
    };
    return { engine, inputs: { for: "20ms" }, lasting: { for: "6s" } };
  };
  const why = "it is a wait";
  const lacks = { disturb: why, precede: why, failing: why, secret: why };
  assert.deepEqual(await seenBy(deaf, { lacks }), [
    "a Do ends soon after it is aborted, and says that it failed",
  ]);
});

test("seen: a Do that keeps one output of two", async () => {
  const halfDeaf = (place: Workplace): Trial => {
    const inner = shellEngine(blindWatcher);
    const engine: AnyEngine = {
      ...inner,
      do: async (inputs: never, context: DoContext) => {
        const result = await inner.do?.(inputs, context);
        if (result?.kind !== "failed" || result.output === undefined) {
          return result ?? { kind: "succeeded" };
        }
        return { ...result, output: { ...result.output, stderr: "" } };
      },
    };
    const run = "echo one; echo two >&2; exit 1";
    return {
      engine,
      inputs: { run: "echo x > file", creates: "file" },
      failing: { inputs: { run }, stdout: "one", stderr: "two" },
      world: { disturb: () => unlinkSync(place.path("file")) },
    };
  };
  const why = "it is tried elsewhere";
  const lacks = { undo: why, precede: why, lasting: why, secret: why };
  const skips = { "a second Do changes nothing, with or without the record of the first": why };
  assert.deepEqual(await seenBy(halfDeaf, { lacks, skips }), [
    "a failed Do keeps what was written to both outputs, and says what to try",
  ]);
});

test("what is said to lack and is there, and the opposite, are seen", async () => {
  const make = (place: Workplace) => fileTrial(place, () => ({}));
  const declaration = "it has what it is not said to lack, and nothing else";
  assert.deepEqual(await seenBy(make, { lacks: { ...quickFile.lacks, undo: "planted" } }), [
    declaration,
  ]);
  assert.deepEqual(await seenBy(make, { lacks: { failing: "it runs no program" } }), [declaration]);
});

test("a skip names a case", () => {
  const make = () => underTest(({ place }) => fileTrial(place, () => ({})));
  const options = { skips: { "no such case": "planted" } };
  assert.throws(() => engineConformance(make, options), /"no such case" is a case to skip/);
});
