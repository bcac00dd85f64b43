import { defineCommand } from "../command-definition.ts";
import { confirmOptions } from "../confirm.ts";
import { changeGoal, type GoalOptions } from "../online/change-goal.ts";
import { goalArgument, goalExits, goalOptions } from "../online/goal-options.ts";

export const downCommand = defineCommand<GoalOptions>({
  args: [goalArgument],
  options: [...goalOptions, ...confirmOptions],
  examples: [
    ["down", "take back what the only deployment made, last started first"],
    ["down shop --confirm=shop", "without asking, for scripts"],
    ["down shop --dry-run", "say what would go"],
  ],
  about: [
    "Takes back exactly what khoreia made: files that were there before stay, or are put " +
      "back where a backup was asked for; delete: keep stays. Lists what stays behind. Works " +
      "also when no up is running, from what the state directory remembers.",
  ],
  exits: goalExits,
  streams: () => true,
  run: ({ session, args: [name], options }) =>
    changeGoal(session, { goal: "deleted", name, options }),
});
