// Whatever happens to a small tree: once all events are in, each check says what is true now.
import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { test } from "node:test";
import fc from "fast-check";
import type { Report } from "../../../model/index.ts";
import { type FileInputs, fileEngine } from "../file.ts";
import { Listening, Workplace } from "../fixture.ts";
import { retryMs } from "./path-check.ts";

/** Set it to look longer than a test may: `WATCH_TRUTH_RUNS=5000 node --test …`. */
const numRuns = Number(process.env["WATCH_TRUTH_RUNS"] ?? 60);

const names = ["a", "b"];
const directories = names.flatMap((one) => [one, ...names.map((other) => `${one}/${other}`)]);
const files = ["f", ...directories.map((directory) => `${directory}/f`)];
const anything = fc.constantFrom(...directories, ...files);
const target = fc.constantFrom("a", "b", "../a", "../b", "b/a", "a/b", "f", "nothing", ".");

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("write" as const), path: anything }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("append" as const), path: anything }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("make" as const), path: anything }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), path: anything }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), path: anything }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("move" as const), path: anything, to: anything }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("lead" as const), path: anything, to: target }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("heal" as const), path: anything }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pause" as const), ms: fc.nat(60) }) },
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

class Scene {
  readonly place = new Workplace();
  readonly clock = this.place.virtualClock();
  readonly system = this.place.fileSystem({ clock: this.clock });
  readonly engine = fileEngine(this.system);
  readonly checks = files.flatMap((path) => [
    this.listen({ path }),
    this.listen({ path, content: "x" }),
  ]);

  listen(inputs: FileInputs) {
    const { context, ask } = this.place.check();
    const stream = this.engine.check?.(inputs, context);
    assert.ok(stream);
    return { inputs, listening: new Listening(stream, this.place.clock, ask) };
  }

  async act(action: Action): Promise<void> {
    if (action.do === "pause") return this.pause(action.ms);
    const path = this.place.path(action.path);
    try {
      if (action.do === "write") writeFileSync(path, "x");
      else if (action.do === "append") appendFileSync(path, "y");
      else if (action.do === "make") mkdirSync(path, { recursive: true });
      else if (action.do === "remove") rmSync(path, { recursive: true, force: true });
      else if (action.do === "close") chmodSync(path, 0o700);
      else if (action.do === "move") renameSync(path, this.place.path(action.to));
      else if (action.do === "lead") {
        rmSync(path, { recursive: true, force: true });
        symlinkSync(action.to, path);
      } else {
        await this.engine.do?.({ path: action.path, content: "x" }, this.place.do().context);
      }
    } catch {
      // What the system refuses does not happen: there is no such parent, or something in the way.
    }
  }

  async pause(ms: number): Promise<void> {
    await this.place.letInputIn(this.clock, () => false, 20);
    await this.clock.advance(ms);
  }

  /**
   * All events are in, what was put off by some milliseconds has come, and what could not be looked
   * at (a circle of links) was tried again; nothing was swept.
   */
  async settle(): Promise<void> {
    for (let round = 1; round <= 2; round += 1) {
      const path = this.place.path("..", `fence-${round}`);
      let isIn = false;
      const listener = { onTouched: () => void (isIn = true), onSwept: () => false };
      const watched = this.system.watcher.watch(path, listener, 300_000);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "");
      await this.place.letInputIn(this.clock, () => isIn);
      assert.ok(isIn);
      watched.close();
      await this.clock.advance(100);
    }
    await this.clock.advance(retryMs);
  }

  /** What a check says that begins only now. */
  async truth(inputs: FileInputs): Promise<Report> {
    const { listening } = this.listen(inputs);
    const report = await listening.until(() => true);
    await listening.stop();
    return report;
  }

  async close(): Promise<void> {
    for (const { listening } of this.checks) await listening.stop();
    this.place[Symbol.dispose]();
  }
}

test("in the end every check says what is true", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
      const scene = new Scene();
      try {
        for (const { listening } of scene.checks) await listening.until(() => true);
        for (const action of actions) await scene.act(action);
        await scene.settle();
        for (const { inputs, listening } of scene.checks) {
          const { outside: _, ...said } = listening.last ?? { kind: "unknown" };
          assert.deepEqual(said, await scene.truth(inputs), JSON.stringify(inputs));
        }
        assert.equal(scene.system.watcher.health().missedEvents, 0);
      } finally {
        await scene.close();
      }
    }),
    { numRuns },
  );
});
