import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeDirectory } from "../../agent/state/make-directory.ts";
import { writeDesired } from "../../agent/state/desired-file.ts";
import { stateFiles } from "../../agent/state/index.ts";
import { deploymentName, type Topology } from "../../model/index.ts";
import { keepReading, noteReading, recallReading, type ReadingQuestion } from "./kept-reading.ts";

const topology: Topology = { name: deploymentName("shop"), form: "khoreia", nodes: [] };

/** A reading of `shop.yaml` that asked for `STAGE`, kept beside the desired state it led to. */
class Kept {
  readonly directory = mkdtempSync(join(tmpdir(), "khoreia-reading-"));
  readonly files = stateFiles(`${this.directory}/state`, "alpha", "shop");
  readonly text = "khoreia: 1\n# Grüße\n";

  constructor(t: TestContext, origin = "the origin") {
    t.after(() => rmSync(this.directory, { recursive: true }));
    const path = this.path("shop.yaml");
    writeFileSync(path, this.text);
    makeDirectory(this.files.directory);
    writeDesired(this.files.desired, {
      uid: "u",
      gen: 1,
      goal: "started",
      topology,
      acceptedAt: 1,
      cwd: this.directory,
      origin,
    });
    const note = noteReading(this.session(), this.question(), {
      texts: new Map([[path, this.text]]),
      asked: new Map([["STAGE", undefined]]),
      origin: "the origin",
    });
    assert.ok(note);
    keepReading(this.files.reading, note);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  session(env: Readonly<Record<string, string>> = {}) {
    return { cwd: this.directory, env };
  }

  question(options: ReadingQuestion["options"] = {}): ReadingQuestion {
    return { files: ["shop.yaml"], options };
  }

  recall(question = this.question(), env: Readonly<Record<string, string>> = {}) {
    return recallReading(this.session(env), question, `${this.directory}/state`);
  }
}

test("an equal question to equal texts is answered without reading", (t) => {
  const kept = new Kept(t);
  const paths = [kept.path("shop.yaml")];
  assert.deepEqual(kept.recall(), { topology, paths, origin: "the origin" });
});

for (const { given, change } of [
  {
    given: "a text has changed",
    change: (kept: Kept) => {
      writeFileSync(kept.path("shop.yaml"), `${kept.text}# more\n`);
      return kept.recall();
    },
  },
  {
    given: "a text is gone",
    change: (kept: Kept) => {
      rmSync(kept.path("shop.yaml"));
      return kept.recall();
    },
  },
  {
    given: "an input is set",
    change: (kept: Kept) => kept.recall(kept.question({ set: ["port=1"] })),
  },
  {
    given: "another name is asked for",
    change: (kept: Kept) => kept.recall(kept.question({ name: "other" })),
  },
  {
    given: "a variable that was asked for is set",
    change: (kept: Kept) => kept.recall(kept.question(), { STAGE: "test" }),
  },
  {
    given: "the note is damaged",
    change: (kept: Kept) => {
      writeFileSync(kept.files.reading, '{"question":');
      return kept.recall();
    },
  },
  {
    given: "the desired state is damaged",
    change: (kept: Kept) => {
      writeFileSync(kept.files.desired, "{}");
      return kept.recall();
    },
  },
]) {
  test(`it is read again when ${given}`, (t) => assert.equal(change(new Kept(t)), undefined));
}

test("it is read again when the desired state is of another origin by now", (t) => {
  assert.equal(new Kept(t, "a newer generation").recall(), undefined);
});

test("what comes from stdin is not noted", () => {
  const reading = { texts: new Map(), asked: new Map(), origin: "x" };
  const question = { files: ["-"], options: {} };
  assert.equal(noteReading({ cwd: "/" }, question, reading), undefined);
});
