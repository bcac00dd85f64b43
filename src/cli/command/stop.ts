import { defineCommand } from "../command-definition.ts";
import { confirmOptions } from "../confirm.ts";
import { changeGoal, type GoalOptions } from "../online/change-goal.ts";
import { goalArgument, goalExits, goalOptions } from "../online/goal-options.ts";

export const stopCommand = defineCommand<GoalOptions>({
  args: [goalArgument],
  options: [...goalOptions, ...confirmOptions],
  examples: [
    ["stop", "stop every node of the only deployment, last started first"],
    ["stop shop --yes", "without asking"],
    ["stop shop --dry-run", "say what would be stopped"],
  ],
  about: [
    "What was created and configured stays, and is healed; only start is taken back. khoreia " +
      "start starts it again. Works also when no up is running.",
  ],
  exits: goalExits,
  streams: () => true,
  run: ({ session, args: [name], options }) =>
    changeGoal(session, { goal: "stopped", name, options }),
});
