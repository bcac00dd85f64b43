import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import {
  aboutFinding,
  type TargetOptions,
  targetOptions,
  type DryRunOption,
  dryRunOption,
} from "../online/online-options.ts";
import { emitHold } from "../online/emit-change.ts";
import { openTarget } from "../online/target.ts";

export const releaseCommand = defineCommand<TargetOptions & DryRunOption>({
  args: [{ name: "<node>", text: "as it was held: a node, an instance, or *", completes: "nodes" }],
  options: [dryRunOption, ...targetOptions],
  examples: [
    ["release db", "khoreia heals it again"],
    ['release "*"', "ends a hold of the whole deployment"],
  ],
  about: ["Ends a hold before its time. Releasing what is not held changes nothing.", aboutFinding],
  exits: [exitCode.unreachable],
  async run({ session, args: [node = ""], options }) {
    const { client, deployment } = await openTarget(session, { names: [], ...options });
    const { dryRun = false } = options;
    const answer = await client.release(node, { dryRun });
    return emitHold(session, answer, { deployment, act: "release" });
  },
});
