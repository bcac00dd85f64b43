import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, hostName, type JournalFact } from "../model/index.ts";
import { metricCatalogue, renderMetrics } from "./metric-family.ts";
import { Tally } from "./tally.ts";

const of = { instance: asInstanceId("db"), step: asStepId("db.create") };
const header = { revision: 1, time: 0, host: hostName("alpha"), generation: 1 };

function tallyOf(...facts: readonly JournalFact[]): Tally {
  const tally = new Tally();
  for (const fact of facts) tally.happened("shop", { ...header, ...fact });
  return tally;
}

const attempt = (result: "succeeded" | "failed", durationMs: number): JournalFact => ({
  kind: "do.ended",
  ...of,
  attempt: 1,
  result,
  durationMs,
});

test("what happens is counted, and rendered as Prometheus reads it", () => {
  const tally = tallyOf(
    attempt("failed", 5),
    attempt("succeeded", 2_000),
    attempt("succeeded", 900_000),
    { kind: "step.settled", ...of, outcome: "changed", durationMs: 1 },
    { kind: "step.fell", ...of, detail: "gone", outside: true },
    { kind: "condition.changed", instance: of.instance, from: "performing", to: "blocked" },
    { kind: "condition.changed", instance: of.instance, from: "blocked", to: "steady" },
    { kind: "store.lost", why: "no answer" },
    { kind: "agent.began", process: 1 },
  );
  const text = renderMetrics(tally.families());
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.deepEqual(samples, [
    'khoreia_attempts_total{deployment="shop",result="failed"} 1',
    'khoreia_attempts_total{deployment="shop",result="succeeded"} 2',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="0.01"} 1',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="0.1"} 1',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="1"} 1',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="10"} 2',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="60"} 2',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="300"} 2',
    'khoreia_attempt_duration_seconds_bucket{deployment="shop",le="+Inf"} 3',
    'khoreia_attempt_duration_seconds_sum{deployment="shop"} 902.005',
    'khoreia_attempt_duration_seconds_count{deployment="shop"} 3',
    'khoreia_steps_settled_total{deployment="shop",outcome="changed"} 1',
    'khoreia_falls_total{deployment="shop"} 1',
    'khoreia_blocked_total{deployment="shop"} 1',
    'khoreia_store_losses_total{deployment="shop"} 1',
  ]);
  assert.match(text, /^# HELP khoreia_attempts_total .+\n# TYPE khoreia_attempts_total counter\n/);
  assert.ok(text.endsWith("\n"));
});

test("labels have a bound: what happens to more deployments is counted as one", () => {
  const tally = new Tally();
  const lost: JournalFact = { kind: "store.lost", why: "" };
  for (let i = 0; i < 1_000; i += 1) tally.happened(`d${i}`, { ...header, ...lost });
  const samples = tally.families().khoreia_store_losses_total ?? [];
  assert.equal(samples.length, 101);
  assert.deepEqual(samples.at(-1), { labels: { deployment: "(others)" }, value: 900 });
});

test("a label can hold anything and breaks no line", () => {
  const labels = { deployment: 'a"b\\c\nd' };
  const text = renderMetrics({ khoreia_generation: [{ labels, value: 2 }] });
  assert.equal(text.split("\n")[2], 'khoreia_generation{deployment="a\\"b\\\\c\\nd"} 2');
});

test("names follow Prometheus's own rules", () => {
  for (const [name, { type, help }] of Object.entries(metricCatalogue)) {
    assert.match(name, /^(khoreia|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.ok(help.length > 0 && !help.endsWith("."), name);
  }
});
