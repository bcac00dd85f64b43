import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import {
  aboutFinding,
  type TargetOptions,
  targetOptions,
  type DryRunOption,
  dryRunOption,
  nodesArgument,
} from "../online/online-options.ts";
import { emitRequest } from "../online/emit-change.ts";
import { openTarget } from "../online/target.ts";

export const restartCommand = defineCommand<TargetOptions & DryRunOption>({
  args: [nodesArgument],
  options: [dryRunOption, ...targetOptions],
  examples: [
    ["restart api", "start of every instance of api is done again"],
    ["restart api[2]", "only this one"],
  ],
  about: [
    "Do of start runs again although its check holds; what requires the node waits meanwhile. " +
      "Returns as soon as the request is written; khoreia wait follows it.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args, options }) {
    const { client, deployment, nodes } = await openTarget(session, { names: args, ...options });
    const { dryRun = false } = options;
    const answer = await client.restart(nodes, { dryRun });
    return emitRequest(session, answer, { deployment, dryRun, act: "restart" });
  },
});
