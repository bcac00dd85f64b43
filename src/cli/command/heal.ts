import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import {
  aboutFinding,
  type TargetOptions,
  targetOptions,
  type DryRunOption,
  dryRunOption,
  namesArgument,
} from "../online/online-options.ts";
import { emitRequest } from "../online/emit-change.ts";
import { openTarget } from "../online/target.ts";

interface HealCommandOptions extends TargetOptions, DryRunOption {
  readonly force?: boolean;
}

export const healCommand = defineCommand<HealCommandOptions>({
  args: [namesArgument],
  options: [
    { flags: "--force", text: "do every operation again, even what holds" },
    dryRunOption,
    ...targetOptions,
  ],
  examples: [
    ["heal db", "look again now; mend it if its check fails"],
    ["heal", "all nodes"],
    ["heal db --force", "do it again although it looks well"],
  ],
  about: [
    "Skips the back-off and asks the checks again. Do runs only where a check fails, or with " +
      "--force. Returns as soon as the request is written; khoreia wait follows it.",
    aboutFinding,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args, options }) {
    const { client, deployment, nodes } = await openTarget(session, { names: args, ...options });
    const { force = false, dryRun = false } = options;
    const answer = await client.heal(nodes, { force, dryRun });
    return emitRequest(session, answer, { deployment, dryRun, act: "heal" });
  },
});
