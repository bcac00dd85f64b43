import { emptyNode } from "./commands.ts";
import type { Results } from "./results.ts";
import { ratio } from "./statistics.ts";

/** A promise of `performance.md` and the issue. The bench says how it stands, and asserts none. */
export interface Goal {
  readonly what: string;
  readonly limit: string;
  readonly measured: number | undefined;
  readonly isMet: boolean | undefined;
}

const large = 10_000;

export function goalsOf(results: Results): readonly Goal[] {
  const cold = (tool: string) => applied(results, tool)?.cold.wallMs;
  const noop = (tool: string) => applied(results, tool)?.noop.wallMs;
  const [ours, bare] = ["khoreia", "bare"].map((healer) =>
    results.heal.find((one) => one.healer === healer && one.nodes === large),
  );
  const plan = results.plan.find(({ tool, nodes }) => tool === "khoreia" && nodes === 100_000);
  const start = (what: string) =>
    results.startUp.find((one) => one.what.startsWith(what))?.cost.wallMs;
  const profile = results.tosca.find(({ megabytes }) => megabytes === 80);
  const share = ours?.idleCpuShare;
  const [cluster] = results.cluster;
  return [
    atMost("cold 10,000 nodes, to the bare loop", 2.5, ratio(cold("khoreia"), cold("bare"))),
    atLeast("cold 10,000 nodes, make to khoreia", 4, ratio(cold("make"), cold("khoreia"))),
    atMost("no-op 10,000 nodes, to the bare loop", 3, ratio(noop("khoreia"), noop("bare"))),
    atMost("heal p50 with 10,000 nodes, ms", 0.5, ratio(ours?.p50Us, 1000)),
    atMost("heal p50 with 10,000 nodes, to bare", 4, ratio(ours?.p50Us, bare?.p50Us)),
    atMost("heal p99 with 10,000 nodes, ms", 8, ratio(ours?.p99Us, 1000)),
    atMost("removals with 10,000 nodes not healed", 0, ours?.lost),
    atMost("idle CPU with 10,000 nodes, %", 0.2, share === undefined ? undefined : share * 100),
    atMost("idle RSS with 10,000 nodes, MB", 200, ours?.idleMb),
    atMost("plan of 100,000 nodes, s", 3, ratio(plan?.cost.wallMs, 1000)),
    atMost("plan of 100,000 nodes, MB", 800, plan?.peakMb),
    atMost(
      "khoreia version, to an empty Node",
      2,
      ratio(start("khoreia version"), start(emptyNode)),
    ),
    atMost(
      "validate 20 nodes, to an empty Node",
      3,
      ratio(start("khoreia validate"), start(emptyNode)),
    ),
    atMost("TOSCA profile of 80 MB, s", 60, profile?.seconds),
    atMost("TOSCA profile of 80 MB, MB", 1_500, profile?.peakMb),
    atMost("TOSCA profile of 80 MB, false findings", 0, profile?.findings),
    atMost(
      "hop across hosts, to a bare ping-pong",
      2.2,
      ratio(cluster?.hopUs, cluster?.pingPongUs),
    ),
    atMost("etcd writes per status that crosses hosts", 1.2, cluster?.writesPerStatus),
    atMost("etcd revisions while a cluster rests", 0, cluster?.restRevisions),
    atLeast("steps per second, ten hosts", 5_000, cluster?.stepsPerSecond),
    ...flatness(results),
  ];
}

function applied({ apply }: Results, tool: string) {
  return apply.find((one) => one.tool === tool && one.shape === "dag" && one.nodes === large);
}

/** Each size against 1,000 nodes: ± 30 %. */
function flatness({ perNode }: Results): readonly Goal[] {
  const base = perNode.find(({ nodes }) => nodes === 1_000);
  if (base === undefined) return [];
  return perNode
    .filter(({ nodes }) => nodes > base.nodes)
    .map(({ nodes, wallUs }) => {
      const measured = wallUs / base.wallUs;
      const what = `cost per node at ${nodes.toLocaleString("en")}, to that at 1,000`;
      return { what, limit: "0.7 to 1.3", measured, isMet: measured >= 0.7 && measured <= 1.3 };
    });
}

function atMost(what: string, limit: number, measured: number | undefined): Goal {
  const isMet = measured === undefined ? undefined : measured <= limit;
  return { what, limit: `≤ ${limit}`, measured, isMet };
}

function atLeast(what: string, limit: number, measured: number | undefined): Goal {
  const isMet = measured === undefined ? undefined : measured >= limit;
  return { what, limit: `≥ ${limit}`, measured, isMet };
}
