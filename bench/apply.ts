import { readFileSync } from "node:fs";
import { type Cost, peakOf, runProgram } from "./run-program.ts";
import { median } from "./statistics.ts";
import { type Setup, type ToolName, setUp } from "./tools.ts";
import { type Shape, filesOf, makeWorkload } from "./workload.ts";

/** Costs of one tool on one workload: from nothing, and again when all is there. */
export interface ApplyResult {
  readonly shape: Shape;
  readonly nodes: number;
  readonly tool: ToolName;
  readonly cold: CostMedian;
  readonly noop: CostMedian;
  readonly peakMb?: number | undefined;
}

export interface CostMedian {
  readonly wallMs: number;
  readonly cpuMs: number | undefined;
  /** All rounds, in the order they ran. */
  readonly wallsMs: readonly number[];
}

export interface ApplyRequest {
  readonly directory: string;
  readonly shape: Shape;
  readonly nodes: number;
  readonly tools: readonly ToolName[];
  readonly rounds: number;
  /** One more run of each tool for its peak of memory. */
  readonly memory: boolean;
}

/** From here on, a first round that does not count would cost more than it explains. */
const noWarmUpFrom = 10_000;

/** All tools in turn, A B A B, so that a slow minute of the machine hits them alike. */
export async function compareTools(request: ApplyRequest): Promise<readonly ApplyResult[]> {
  const { directory, shape, nodes, tools, rounds, memory } = request;
  const workload = makeWorkload(shape, nodes);
  const costs = tools.map((tool) => ({ tool, cold: [] as Cost[], noop: [] as Cost[] }));
  const warmUps = nodes < noWarmUpFrom ? 1 : 0;
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const { tool, cold, noop } of costs) {
      const setup = setUp(tool, directory, workload);
      const first = await runProgram(setup.command);
      if (round === -warmUps) verify(setup, nodes);
      const again = await runProgram(setup.command);
      if (round < 0) continue;
      cold.push(first);
      noop.push(again);
    }
  }
  const results: ApplyResult[] = [];
  for (const { tool, cold, noop } of costs) {
    const result = { shape, nodes, tool, cold: medianOf(cold), noop: medianOf(noop) };
    if (!memory) results.push(result);
    else {
      const { command } = setUp(tool, directory, workload);
      results.push({ ...result, peakMb: await peakOf(command) });
    }
  }
  return results;
}

/** A tool that is fast because it does nothing is no peer. */
function verify({ tool, root }: Setup, nodes: number): void {
  for (const [file, content] of filesOf(root, nodes)) {
    if (readFileSync(file, "utf8") !== content) {
      throw new Error(`"${tool}" ended well, but "${file}" has not the content it was asked for`);
    }
  }
}

export function medianOf(costs: readonly Cost[]): CostMedian {
  const wallsMs = costs.map(({ wallMs }) => wallMs);
  const cpus = costs.flatMap(({ cpuMs }) => (cpuMs === undefined ? [] : [cpuMs]));
  const cpuMs = cpus.length === 0 ? undefined : median(cpus);
  return { wallMs: median(wallsMs), cpuMs, wallsMs };
}
