import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { systemEntropy } from "../../agent/clock.ts";
import { asStepId } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import type { FileInputs } from "./file.ts";
import { Listening, Workplace } from "./fixture.ts";
import { type BuiltinEngines, builtinEngines } from "./index.ts";

const owner = { deployment: "test", host: "here" };

function engines(place: Workplace): BuiltinEngines {
  const built = builtinEngines({ clock: place.clock, entropy: systemEntropy() });
  place.onClose(() => built.close());
  return built;
}

test("every engine has a file of its own, and bears its name", (t) => {
  const place = closing(t, new Workplace());
  const files = readdirSync(new URL(".", import.meta.url));
  for (const [name, engine] of engines(place).catalogue) {
    assert.equal(engine.info.name, name);
    assert.ok(files.includes(`${name}.ts`), `${name}.ts`);
    assert.ok("check" in engine || "do" in engine, `${name} checks or does`);
  }
});

test("every parameter of every engine has a description", (t) => {
  const place = closing(t, new Workplace());
  for (const [name, { info }] of engines(place).catalogue) {
    const { shape = {} } = info.schema as { shape?: Record<string, { description?: string }> };
    for (const [param, { description }] of Object.entries(shape)) {
      assert.match(description ?? "", /^\S.*[^.]$/s, `${name}.${param}`);
    }
  }
});

test("directories that an earlier agent made are known, and go with the last file", async (t) => {
  const place = closing(t, new Workplace());
  const file = (built: BuiltinEngines) => built.catalogue.get("file");
  const first = engines(place);
  const one: FileInputs = { path: "a/b/one" };
  const oneHandle = place.do({ step: "one.create" });
  await file(first)?.do?.(one, oneHandle.context);
  const made = oneHandle.made();
  assert.ok(made);

  const second = engines(place);
  second.recall(owner, [{ step: asStepId("one.create"), engine: "file", made }]);
  const two: FileInputs = { path: "a/b/two" };
  const twoHandle = place.do({ step: "two.create" });
  await file(second)?.do?.(two, twoHandle.context);
  await file(second)?.undo?.(one, oneHandle.context);
  await file(second)?.undo?.(two, twoHandle.context);
  assert.deepEqual(readdirSync(place.path()), []);
});

test("a directory made by its own engine is known, too", async (t) => {
  const place = closing(t, new Workplace());
  const handle = place.do({ step: "dir.create" });
  await engines(place).catalogue.get("directory")?.do?.({ path: "a" }, handle.context);
  const made = handle.made();
  assert.ok(made);
  const second = engines(place);
  second.recall(owner, [{ step: asStepId("dir.create"), engine: "directory", made }]);
  const fileHandle = place.do({ step: "file.create" });
  await second.catalogue.get("file")?.do?.({ path: "a/file" }, fileHandle.context);
  await second.catalogue.get("directory")?.undo?.({ path: "a" }, handle.context);
  await second.catalogue.get("file")?.undo?.({ path: "a/file" }, fileHandle.context);
  assert.deepEqual(readdirSync(place.path()), []);
});

test("a wait that an earlier agent has waited out holds at once", async (t) => {
  const place = closing(t, new Workplace());
  const built = engines(place);
  const since = place.clock.wall() - 60_000;
  built.recall(owner, [{ step: asStepId("node.create"), engine: "wait", made: { since } }]);
  const { context, ask } = place.check();
  const stream = built.catalogue.get("wait")?.check?.({ for: "30s" }, context);
  assert.ok(stream);
  const listening = new Listening(stream, place.clock, ask);
  await listening.holds();
  assert.deepEqual(listening.reports, [{ kind: "holds" }]);
  await listening.stop();
});

test("records of other shapes are passed over", (t) => {
  const place = closing(t, new Workplace());
  const records = [
    {},
    { parents: "a" },
    { parents: [1, null] },
    { path: 3, created: true },
  ].flatMap((made) =>
    ["file", "directory", "wait", "process", "no such engine"].map((engine) => ({
      step: asStepId("node.create"),
      engine,
      made,
    })),
  );
  engines(place).recall(owner, records);
});

test("a healthy set of engines has no findings", (t) => {
  const place = closing(t, new Workplace());
  assert.deepEqual(engines(place).health(), {
    watcher: { paths: 0, watches: 0, polledPaths: 0, missedEvents: 0, suspectedOverflows: 0 },
    findings: [],
  });
});
