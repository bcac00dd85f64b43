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
import { durationOption, usageError } from "../usage-error.ts";

interface HoldCommandOptions extends TargetOptions, DryRunOption {
  readonly why?: string;
  readonly for?: number;
}

export const holdCommand = defineCommand<HoldCommandOptions>({
  args: [
    {
      name: "<node>",
      text: "a node, an instance, or * for the whole deployment",
      completes: "nodes",
    },
  ],
  options: [
    { flags: "--why <reason>", text: "shown everywhere until the hold ends (required)" },
    { flags: "--for <duration>", text: "ends by itself, as after 10m", parse: durationOption },
    dryRunOption,
    ...targetOptions,
  ],
  examples: [
    ['hold db --why "restoring a backup"', "until khoreia release db"],
    ['hold "*" --why maintenance --for 30m', "everything, for half an hour"],
  ],
  about: [
    "A held node is checked and shown, but nothing is done to it. What is being done already " +
      "ends first.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args: [node = ""], options }) {
    const { why, for: forMs, dryRun = false } = options;
    if (why === undefined || why.trim() === "") {
      throw usageError(
        `Cannot hold "${node}" without a reason: others will ask why nothing heals`,
        'say it with --why, as in --why "restoring a backup"',
      );
    }
    const { client, deployment } = await openTarget(session, { names: [], ...options });
    const until = forMs === undefined ? undefined : session.clock.wall() + forMs;
    const answer = await client.hold(node, {
      why,
      dryRun,
      ...(until === undefined ? {} : { until }),
    });
    return emitHold(session, answer, { deployment, act: "hold" });
  },
});
