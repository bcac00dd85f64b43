import { type CostMedian, medianOf } from "./apply.ts";
import { type Command, type Cost, peakOf, runProgram } from "./run-program.ts";
import { type ToolName, khoreia, setUp } from "./tools.ts";
import { makeWorkload, writeTopology } from "./workload.ts";

export interface PlanResult {
  readonly tool: "khoreia" | "make" | "ninja";
  readonly nodes: number;
  readonly cost: CostMedian;
  readonly peakMb: number | undefined;
}

export interface PlanRequest {
  readonly directory: string;
  readonly nodes: number;
  readonly tools: readonly ToolName[];
  readonly rounds: number;
}

/**
 * What is to be done and in which order, as all three work it out from their input. `make` and
 * `ninja` look at the files as well; khoreia's score is that of any machine.
 */
export async function comparePlans(request: PlanRequest): Promise<readonly PlanResult[]> {
  const { directory, nodes, tools, rounds } = request;
  const workload = makeWorkload("dag", nodes);
  const commands: { tool: PlanResult["tool"]; command: Command; costs: Cost[] }[] = [];
  for (const tool of tools) {
    if (tool === "bare") continue;
    const setup = setUp(tool, directory, workload);
    const [program, ...args] = setup.command.argv;
    const command: Command =
      tool === "khoreia"
        ? khoreia(directory, ["plan", "--score", args.at(-1) ?? ""])
        : { argv: [program, "-n", ...args] };
    commands.push({ tool, command, costs: [] });
  }
  await inTurn(commands, rounds);
  const results: PlanResult[] = [];
  for (const { tool, command, costs } of commands) {
    results.push({ tool, nodes, cost: medianOf(costs), peakMb: await peakOf(command) });
  }
  return results;
}

export interface StartUpResult {
  readonly what: string;
  readonly cost: CostMedian;
}

const validatedNodes = 20;

/** What every use of the command pays, beside a Node that does nothing. */
export async function compareStartUp(
  directory: string,
  rounds: number,
): Promise<readonly StartUpResult[]> {
  const file = `${directory}/topology.yaml`;
  writeTopology(file, `${directory}/files`, makeWorkload("dag", validatedNodes));
  const commands = [
    { what: emptyNode, command: { argv: [process.execPath, "-e", "0"] } as Command },
    { what: "khoreia version", command: khoreia(directory, ["version"]) },
    {
      what: `khoreia validate, ${validatedNodes} nodes`,
      command: khoreia(directory, ["validate", file]),
    },
  ].map((entry) => ({ ...entry, costs: [] as Cost[] }));
  await inTurn(commands, rounds);
  return commands.map(({ what, costs }) => ({ what, cost: medianOf(costs) }));
}
export const emptyNode = "node -e 0";

/** A B A B after a round that does not count. */
async function inTurn(
  commands: readonly { readonly command: Command; readonly costs: Cost[] }[],
  rounds: number,
): Promise<void> {
  for (let round = -1; round < rounds; round += 1) {
    for (const { command, costs } of commands) {
      const cost = await runProgram(command);
      if (round >= 0) costs.push(cost);
    }
  }
}
