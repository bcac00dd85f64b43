import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileEngine } from "../file.ts";
import { Workplace } from "../fixture.ts";
import { createFileSystem } from "./file-system.ts";

for (const { given, content, kind } of [
  { given: "a file that is as wanted", content: "a", kind: "holds" },
  { given: "a file that is not", content: "b", kind: "fails" },
  { given: "no file", content: undefined, kind: "fails" },
]) {
  test(`a check that looks once tells of ${given}, and watches nothing`, async (t) => {
    const place = new Workplace();
    t.after(() => place[Symbol.dispose]());
    const path = place.path("one");
    if (content !== undefined) writeFileSync(path, content);
    const { clock } = place;
    const system = createFileSystem({
      clock,
      random: () => 0.5,
      randomId: () => "id",
      looksOnce: true,
    });
    place.onClose(() => system.close());
    const reports = fileEngine(system).check?.({ path, content: "a" }, place.check().context);
    const first = await reports?.[Symbol.asyncIterator]().next();
    assert.equal(first?.value?.kind, kind);
    assert.equal(system.watcher.health().watches, 0);
  });
}
