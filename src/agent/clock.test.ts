import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import fc from "fast-check";
import { systemClock, systemEntropy } from "./clock.ts";

const clockFile = fileURLToPath(new URL("./clock.ts", import.meta.url));

test("a wait ends once, not before its time", async () => {
  const clock = systemClock();
  const began = clock.now();
  await new Promise<void>((resolve) => void clock.after(12.7, resolve));
  assert.ok(clock.now() - began >= 12.7);
});

test("wall time is the system's", () => {
  assert.ok(Math.abs(systemClock().wall() - Date.now()) < 1_000);
});

test("waits end in the order of their due times, then of their calls", async () => {
  const clock = systemClock();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }),
      async (delays) => {
        const ended: number[] = [];
        // A busy machine may pause us between two calls, so a due time is known within bounds.
        const due = delays.map((delay, index) => {
          const from = clock.now() + delay * 4;
          clock.after(delay * 4, () => ended.push(index));
          return { from, to: clock.now() + delay * 4 };
        });
        await new Promise<void>((resolve) => void clock.after(13, resolve));
        assert.equal(new Set(ended).size, delays.length);
        for (const [place, index] of ended.entries()) {
          const wrong = ended.slice(place + 1).find((later) => {
            const isSooner = (due[later]?.to ?? 0) < (due[index]?.from ?? 0);
            return isSooner || (delays[later] === delays[index] && later < index);
          });
          assert.equal(wrong, undefined, `${index} ended before ${wrong}`);
        }
      },
    ),
    { numRuns: 15 },
  );
});

test("a cancelled wait never ends, whatever else is cancelled", async () => {
  const clock = systemClock();
  const ended = new Set<number>();
  const cancels = Array.from({ length: 500 }, (_, n) =>
    clock.after(1 + (n % 7), () => ended.add(n)),
  );
  for (const [n, cancel] of cancels.entries()) if (n % 5 !== 0) cancel();
  await new Promise<void>((resolve) => void clock.after(12, resolve));
  assert.deepEqual(
    [...ended].sort((a, b) => a - b),
    [...cancels.keys()].filter((n) => n % 5 === 0),
  );
  for (const cancel of cancels) cancel();
});

test("what a callback adds without delay lets others have their turn first", async () => {
  const clock = systemClock();
  let again = true;
  let rounds = 0;
  const spin = (): void => {
    rounds += 1;
    if (again) clock.after(0, spin);
  };
  clock.after(0, spin);
  await new Promise<void>((resolve) => void setImmediate(resolve));
  await new Promise<void>((resolve) => void clock.after(5, resolve));
  again = false;
  assert.ok(rounds > 0 && rounds < 1_000);
});

test("20,000 pending waits are cheap to add and to cancel", () => {
  const clock = systemClock();
  const began = process.cpuUsage();
  const cancels: (() => void)[] = [];
  for (let n = 0; n < 20_000; n++)
    cancels.push(clock.after(300_000 + ((n * 7919) % 60_000), () => {}));
  for (const cancel of cancels) cancel();
  const { user, system } = process.cpuUsage(began);
  // Some 20 ms in truth; the bound only tells linear from quadratic.
  assert.ok(user + system < 1_000_000, `${user + system} µs`);
});

test("soon lets pending input have its turn", async () => {
  const clock = systemClock();
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    clock.soon(() => {
      order.push("soon");
      resolve();
    });
    queueMicrotask(() => order.push("queued"));
  });
  assert.deepEqual(order, ["queued", "soon"]);
});

for (const { keeps, begins, ends } of [
  { keeps: true, begins: 300, ends: "fired\n" },
  { keeps: false, begins: 60_000, ends: "" },
])
  test(`a pending wait ${keeps ? "keeps" : "does not keep"} the process alive`, () => {
    const code = `import { systemClock } from ${JSON.stringify(clockFile)};
      systemClock({ keepsProcessAlive: ${keeps} }).after(${begins}, () => console.log("fired"));`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      timeout: 20_000,
    });
    assert.equal(run.signal, null);
    assert.equal(run.stdout.toString(), ends);
  });

test("a callback that throws does not keep later ones from running", () => {
  const code = `import { systemClock } from ${JSON.stringify(clockFile)};
    process.on("uncaughtException", (error) => console.log(error.message));
    const clock = systemClock();
    clock.after(5, () => { throw new Error("first"); });
    clock.after(5, () => console.log("second"));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", code], { timeout: 20_000 });
  assert.equal(run.stdout.toString(), "first\nsecond\n");
});

test("ids and seeds are what they say", () => {
  const entropy = systemEntropy();
  const ids = new Set(Array.from({ length: 100 }, () => entropy.id()));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
  const seed = entropy.seed();
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});
