// npm run bench: khoreia beside make, ninja and the bare system calls, in one run.
// It reports ratios and asserts no time: wall time lies on shared processors.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ApplyResult, compareTools } from "./apply.ts";
import { measureCluster } from "./cluster/measure-cluster.ts";
import { comparePlans, compareStartUp } from "./commands.ts";
import { goalsOf } from "./goals.ts";
import { compareHealers } from "./heal.ts";
import { describeMachine } from "./machine.ts";
import { measureTosca } from "./measure-tosca.ts";
import { renderReport } from "./report.ts";
import type { PerNode, Results } from "./results.ts";
import { type Sizes, fullSizes, quickSizes } from "./sizes.ts";
import { type ToolName, isInstalled, missingTools, toolNames } from "./tools.ts";

const usage = `usage: npm run bench -- [--quick] [--json FILE] [--dir DIRECTORY] [--only SECTION,…]

  --quick      small sizes, less than a minute: shows that the bench works
  --json FILE  write all figures there as well
  --dir        where a new directory is made, so on which file system (${tmpdir()})
  --only       some of: apply, heal, plan, start-up, per-node, tosca, cluster
`;

const sections = ["apply", "heal", "plan", "start-up", "per-node", "tosca", "cluster"] as const;
type Section = (typeof sections)[number];

interface Run {
  readonly sizes: Sizes;
  readonly tools: readonly ToolName[];
  readonly isWanted: (section: Section) => boolean;
  /** A directory that does not exist yet. */
  readonly newDirectory: () => string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      dir: { type: "string", default: tmpdir() },
      only: { type: "string", default: sections.join(",") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const only = values.only.split(",");
  const unknown = only.find((name) => !sections.some((section) => section === name));
  if (values.help || unknown !== undefined) {
    process.stdout.write(unknown === undefined ? usage : `no section "${unknown}"\n\n${usage}`);
    process.exitCode = unknown === undefined ? 0 : 4;
    return;
  }
  const base = mkdtempSync(join(values.dir, "khoreia-bench-"));
  let directories = 0;
  try {
    const results = await measure(values.quick, {
      sizes: values.quick ? quickSizes : fullSizes,
      tools: toolNames.filter(isInstalled),
      isWanted: (section) => only.includes(section),
      newDirectory: () => {
        directories += 1;
        const directory = `${base}/${directories}`;
        mkdirSync(directory);
        return directory;
      },
    });
    process.stdout.write(`\n${renderReport(results)}`);
    const json = { ...results, goals: goalsOf(results) };
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify(json, undefined, 2)}\n`);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function measure(quick: boolean, run: Run): Promise<Results> {
  const startedAt = new Date().toISOString();
  const probe = run.newDirectory();
  const machine = describeMachine(probe);
  const missing = [...missingTools(toolNames)];
  const of = <Result>(section: Section, measureIt: (run: Run) => Promise<readonly Result[]>) =>
    measureSection({ section, run, missing }, measureIt);
  return {
    format_version: 1,
    size: quick ? "quick" : "full",
    startedAt,
    machine,
    missing,
    startUp: await of("start-up", measureStartUp),
    apply: await of("apply", measureApply),
    perNode: await of("per-node", measurePerNode),
    heal: await of("heal", measureHeal),
    plan: await of("plan", measurePlan),
    tosca: await of("tosca", measureProfiles),
    cluster: await of("cluster", measureAcross),
  };
}

interface SectionRequest {
  readonly section: Section;
  readonly run: Run;
  /** What is not measured, and why; grows. */
  readonly missing: string[];
}

/** A section that cannot be measured costs its own figures and no others; the run has failed. */
async function measureSection<Result>(
  { section, run, missing }: SectionRequest,
  measureIt: (run: Run) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  if (!run.isWanted(section)) return [];
  try {
    return await measureIt(run);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`cannot measure ${section}: ${why}\n`);
    missing.push(`"${section}" could not be measured: ${why}`);
    process.exitCode = 1;
    return [];
  }
}

function measureStartUp({ sizes, newDirectory }: Run) {
  say("start-up");
  return compareStartUp(newDirectory(), sizes.startUpRounds);
}

async function measureApply({ sizes, tools, newDirectory }: Run): Promise<readonly ApplyResult[]> {
  const results: ApplyResult[] = [];
  for (const { shape, nodes, rounds } of sizes.apply) {
    say(`${shape} of ${nodes} nodes × ${tools.join(", ")}`);
    const memory = shape === "dag" && nodes === sizes.memoryNodes;
    const directory = newDirectory();
    results.push(...(await compareTools({ directory, shape, nodes, tools, rounds, memory })));
  }
  return results;
}

/** From the second size on: what each node above those of the smallest size adds. */
async function measurePerNode({ sizes, newDirectory }: Run): Promise<readonly PerNode[]> {
  const results: ApplyResult[] = [];
  for (const { nodes, rounds } of sizes.perNode) {
    say(`khoreia alone, ${nodes} nodes`);
    const request = { shape: "dag", nodes, rounds, tools: ["khoreia"], memory: false } as const;
    results.push(...(await compareTools({ ...request, directory: newDirectory() })));
  }
  const [smallest, ...others] = results;
  if (smallest === undefined) return [];
  return others.map(({ nodes, cold }) => {
    const more = nodes - smallest.nodes;
    const isKnown = cold.cpuMs !== undefined && smallest.cold.cpuMs !== undefined;
    return {
      nodes,
      wallUs: ((cold.wallMs - smallest.cold.wallMs) * 1000) / more,
      cpuUs: isKnown ? (((cold.cpuMs ?? 0) - (smallest.cold.cpuMs ?? 0)) * 1000) / more : undefined,
    };
  });
}

async function measureHeal({ sizes, newDirectory }: Run) {
  const results = [];
  for (const size of sizes.heal) {
    say(`${size.removals} removals under ${size.nodes} watched nodes`);
    results.push(...(await compareHealers({ ...size, directory: newDirectory() })));
  }
  return results;
}

async function measurePlan({ sizes, tools, newDirectory }: Run) {
  const results = [];
  for (const size of sizes.plan) {
    say(`plan of ${size.nodes} nodes`);
    results.push(...(await comparePlans({ ...size, tools, directory: newDirectory() })));
  }
  return results;
}

async function measureProfiles({ sizes }: Run) {
  const results = [];
  for (const size of sizes.tosca) {
    say(`a TOSCA profile of ${size.files} files, ${size.megabytes} MB`);
    results.push(await measureTosca(size));
  }
  return results;
}

async function measureAcross({ sizes, newDirectory }: Run) {
  say("agents of several hosts on etcd");
  return [await measureCluster(newDirectory, sizes.cluster)];
}

/** On stderr: the report alone belongs to stdout. */
function say(what: string): void {
  process.stderr.write(`measuring: ${what}\n`);
}

try {
  await main();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`the bench cannot go on: ${why}\n`);
  process.exitCode = 1;
}
