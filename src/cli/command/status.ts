import { defineCommand } from "../command-definition.ts";
import { asExitCode } from "../exit-code.ts";
import {
  aboutFinding,
  conditionExits,
  type TargetOptions,
  targetOptions,
  namesArgument,
} from "../online/online-options.ts";
import { openTarget } from "../online/target.ts";
import { emit } from "../output/answer.ts";
import { isMachineFormat } from "../output/output.ts";
import { instanceCount } from "../view/deployment-line.ts";
import { mostStatusLines, statusText, worstFirst } from "../view/status-text.ts";

export const statusCommand = defineCommand<TargetOptions>({
  args: [namesArgument],
  options: targetOptions,
  examples: [
    ["status", "every node, worst first"],
    ["status api web", "only these"],
    ["status -o json | jq .condition", "for scripts; the exit code says it too"],
    ["status -o name", "names of nodes, worst first"],
  ],
  about: [
    "Ends within 2 s. The exit code tells the condition: 0 steady, 6 blocked or held, 7 still " +
      "moving, 8 a host is not present.",
    aboutFinding,
  ],
  exits: conditionExits,
  async run({ session, args, options }) {
    const { output, clock } = session;
    const { client, nodes } = await openTarget(session, { names: args, ...options });
    const selection = nodes.length === 0 ? {} : { nodes };
    // Ten thousand steady nodes are a number, not a table.
    const mayFold = nodes.length === 0 && output.format === "table";
    let answer = await client.status(mayFold ? { show: "unsteady" } : selection);
    if (mayFold && instanceCount(answer.status.counts) <= mostStatusLines) {
      answer = await client.status();
    }
    const { status } = answer;
    const instances = worstFirst(status.instances);
    const now = clock.wall();
    const exit = asExitCode(answer.exit);
    return emit(
      output,
      {
        data: isMachineFormat(output.format) ? { ...status, instances } : {},
        names: instances.map(({ instance }) => instance),
        text: (wide) => statusText({ ...status, instances }, output, { now, wide }),
      },
      exit,
    );
  },
});
