import type { ApplyResult } from "./apply.ts";
import { type Goal, goalsOf } from "./goals.ts";
import type { Results } from "./results.ts";
import { ratio } from "./statistics.ts";
import { type Cell, figure, renderTable } from "./table.ts";
import { toolNames, toolTitles } from "./tools.ts";
import { shapes } from "./workload.ts";

const shapeTitles = {
  dag: "random sparse DAG",
  chain: "chain",
  fan: "fan: one for all, all for one",
} as const;

/** Everything for people. Medians; seconds unless a title says otherwise. */
export function renderReport(results: Results): string {
  const sections = [headline(results)];
  for (const shape of shapes) {
    for (const mode of ["cold", "noop"] as const) sections.push(applyTable(results, shape, mode));
  }
  sections.push(
    memoryTable(results),
    healTable(results),
    planTable(results),
    startUpTable(results),
    perNodeTable(results),
    toscaTable(results),
    clusterTable(results),
    goalTable(goalsOf(results)),
  );
  return sections.filter((section) => section !== "").join("\n");
}

function headline({ machine, size, startedAt, missing }: Results): string {
  const { node, system, processors, memoryMb, fileSystem, load } = machine;
  return [
    `khoreia bench, ${size} size, ${startedAt}`,
    `Node ${node}, ${system}, ${processors}, ${memoryMb} MB, ${fileSystem}, load ${figure(load)}`,
    ...missing,
    "",
  ].join("\n");
}

function applyTable(
  { apply }: Results,
  shape: ApplyResult["shape"],
  mode: "cold" | "noop",
): string {
  const own = apply.filter((one) => one.shape === shape);
  if (own.length === 0) return "";
  const sizes = [...new Set(own.map(({ nodes }) => nodes))];
  const costOf = (tool: string, nodes: number) =>
    own.find((one) => one.tool === tool && one.nodes === nodes)?.[mode];
  const row = (tool: (typeof toolNames)[number]): Cell[] => [
    toolTitles[tool],
    ...sizes.flatMap((nodes) => {
      const cost = costOf(tool, nodes);
      return [inSeconds(cost?.wallMs), inSeconds(cost?.cpuMs)];
    }),
  ];
  const against = (title: string, pair: readonly [string, string]): Cell[] => [
    title,
    ...sizes.flatMap((nodes) => {
      const [a, b] = pair.map((tool) => costOf(tool, nodes));
      return [ratio(a?.wallMs, b?.wallMs), ratio(a?.cpuMs, b?.cpuMs)];
    }),
  ];
  const tools = toolNames.filter((tool) => own.some((one) => one.tool === tool));
  const title = mode === "cold" ? "from nothing" : "again, when all is there";
  return [
    `${shapeTitles[shape]}, nodes × 2 files, ${title}: seconds and CPU seconds`,
    renderTable(
      ["", ...sizes.flatMap((nodes) => [count(nodes), "CPU"])],
      [
        ...tools.map(row),
        against("khoreia / bare loop", ["khoreia", "bare"]),
        against("make / khoreia", ["make", "khoreia"]),
        against("ninja / khoreia", ["ninja", "khoreia"]),
      ],
    ),
  ].join("\n");
}

function memoryTable({ apply }: Results): string {
  const measured = apply.filter(({ peakMb }) => peakMb !== undefined);
  const rows = measured.map(({ tool, nodes, peakMb }) => [toolTitles[tool], count(nodes), peakMb]);
  return section("Peak of resident memory, from nothing: MB", ["", "nodes", "MB"], rows);
}

function healTable({ heal }: Results): string {
  const rows = heal.map((one) => [
    one.healer === "khoreia" ? "khoreia up" : "bare Node fs.watch",
    count(one.nodes),
    one.removals,
    one.lost,
    one.p50Us,
    one.p99Us,
    one.idleCpuShare === undefined ? undefined : one.idleCpuShare * 100,
    one.idleMb,
  ]);
  const head = ["", "nodes", "removals", "lost", "p50 µs", "p99 µs", "idle CPU %", "idle MB"];
  return section("Healing one removed file, and rest before it", head, rows);
}

function planTable({ plan }: Results): string {
  const rows = plan.map(({ tool, nodes, cost, peakMb }) => [
    tool === "khoreia" ? "khoreia plan --score" : `${tool} -n`,
    count(nodes),
    inSeconds(cost.wallMs),
    inSeconds(cost.cpuMs),
    peakMb,
  ]);
  return section("Plan of a random sparse DAG", ["", "nodes", "s", "CPU s", "peak MB"], rows);
}

function startUpTable({ startUp }: Results): string {
  const base = startUp[0]?.cost.wallMs;
  const rows = startUp.map(({ what, cost }) => [
    what,
    cost.wallMs,
    cost.cpuMs,
    ratio(cost.wallMs, base),
  ]);
  return section("Start-up", ["", "ms", "CPU ms", "ratio"], rows);
}

function perNodeTable({ perNode }: Results): string {
  const rows = perNode.map(({ nodes, wallUs, cpuUs }) => [count(nodes), wallUs, cpuUs]);
  return section("One more node, from nothing", ["nodes", "µs", "CPU µs"], rows);
}

function toscaTable({ tosca }: Results): string {
  const rows = tosca.map(({ files, megabytes, seconds, peakMb, findings }) => [
    count(files),
    megabytes,
    seconds,
    peakMb,
    findings,
  ]);
  const head = ["files", "MB", "s", "peak MB", "findings"];
  return section("Validation of a generated TOSCA 2.0 profile", head, rows);
}

function clusterTable({ cluster }: Results): string {
  const rows = cluster.flatMap((one): Cell[][] => [
    [`a hop of a chain of ${count(one.hops)}, µs`, one.hopUs],
    ["a bare ping-pong hop of the same client, µs", one.pingPongUs],
    [`writes per status, a fan of ${count(one.statuses)} statuses`, one.writesPerStatus],
    [`revisions in ${one.restSeconds} s of rest`, one.restRevisions],
    [`steps per second, ${count(one.steps)} steps`, one.stepsPerSecond],
  ]);
  return section("Across hosts, one etcd member", ["", "measured"], rows);
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, limit, measured, isMet }) => [
    what,
    limit,
    measured,
    isMet === undefined ? "not measured" : isMet ? "met" : "NOT MET",
  ]);
  return section("Goals", ["", "limit", "measured", ""], rows);
}

function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  return rows.length === 0 ? "" : `${title}\n${renderTable(head, rows)}`;
}

const count = (nodes: number): string => nodes.toLocaleString("en");
const inSeconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : ms / 1000;
