import { defineCommand } from "../command-definition.ts";
import { confirmOptions } from "../confirm.ts";
import { changeGoal, type GoalOptions } from "../online/change-goal.ts";
import { listOption } from "../usage-error.ts";
import { goalArgument, goalExits, goalOptions } from "../online/goal-options.ts";

export const downCommand = defineCommand<GoalOptions>({
  args: [goalArgument],
  options: [
    ...goalOptions,
    {
      flags: "--forget-host <name>",
      text: "of a cluster: do not wait for this host, it never comes back; may be repeated",
      parse: listOption,
      completes: "hosts",
    },
    ...confirmOptions,
  ],
  examples: [
    ["down", "take back what the only deployment made, last started first"],
    ["down shop --confirm=shop", "without asking, for scripts"],
    [
      "down shop --forget-host beta",
      "beta has burnt down: take down the rest, and say what was there",
    ],
    ["down shop --dry-run", "say what would go"],
  ],
  about: [
    "Takes back exactly what khoreia made: files that were there before stay, or are put " +
      "back where a backup was asked for; delete: keep stays. Lists what stays behind. Works " +
      "also when no up is running, from what the state directory remembers.",
    "In a cluster, a host that is not present takes its part back when it comes. For one that " +
      "never comes, --forget-host goes on without it; what was made there stays there.",
  ],
  exits: goalExits,
  streams: () => true,
  run: ({ session, args: [name], options }) =>
    changeGoal(session, { goal: "deleted", name, options }),
});
