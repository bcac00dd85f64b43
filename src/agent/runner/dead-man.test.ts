import assert from "node:assert/strict";
import { benchTest, pidIn, textOf, until, untilGone } from "./fixture.ts";

const longMs = 60_000;

benchTest(
  "what runs with a fence is killed at its deadline, and all that it began",
  async (bench) => {
    const { runner, clock } = bench;
    runner.fenceUntil(clock.now() + longMs, []);
    const caller = bench.caller({ fence: 7, incarnation: 2, attempt: 1 });
    const script =
      'echo "$KHOREIA_FENCE $KHOREIA_INCARNATION" > who; trap "" TERM; ' +
      "setsid sleep 60 & echo $! > far; echo $$ > near; sleep 60";
    const running = bench.run(["/bin/sh", "-c", script], { caller });
    const [near, far] = [await pidIn(bench.path("near")), await pidIn(bench.path("far"))];
    assert.equal(textOf(bench.path("who")), "7 2\n");

    runner.fenceUntil(clock.now() + 300, []);
    const end = await running;
    assert.ok(end.kind === "killed" && end.by === "outside", JSON.stringify(end));
    await untilGone(near);
    await untilGone(far);
  },
);

benchTest(
  "a deadline that is moved on kills nothing, and what has ended is let go",
  async (bench) => {
    const { runner, clock } = bench;
    runner.fenceUntil(clock.now() + 400, []);
    const caller = bench.caller({ fence: 7, attempt: 1 });
    const running = bench.run(["/bin/sh", "-c", "echo $$ > pid; sleep 1.2; echo done > end"], {
      caller,
    });
    await pidIn(bench.path("pid"));
    runner.fenceUntil(clock.now() + longMs, []);
    const end = await running;
    assert.equal(end.kind, "exited");
    assert.equal(textOf(bench.path("end")), "done\n");
  },
);

benchTest("without a deadline nothing with a fence begins", async (bench) => {
  const end = await bench.run(["/bin/sh", "-c", ": > begun"], {
    caller: bench.caller({ fence: 7, attempt: 1 }),
  });
  assert.equal(end.kind, "refused");
  assert.equal(textOf(bench.path("begun")), "");
});

benchTest("a child with a fence is killed at its deadline, one without is not", async (bench) => {
  const { runner, clock } = bench;
  runner.fenceUntil(clock.now() + longMs, []);
  const start = (name: string, fence?: number) => {
    const caller = bench.caller({ name, ...(fence === undefined ? {} : { fence }) });
    const keeper = runner.child(caller);
    return keeper.start({ run: ["sleep", "60"], env: {} });
  };
  const fenced = await start("one.start", 7);
  const free = await start("two.start");
  runner.fenceUntil(clock.now() + 200, []);
  await untilGone(fenced.pid);
  await until("it is noticed", () => !fenced.alive());
  assert.ok(free.alive());
});
