import { defineCommand } from "../command-definition.ts";
import { changeGoal, type GoalOptions } from "../online/change-goal.ts";
import { goalArgument, goalExits, goalOptions } from "../online/goal-options.ts";

export const startCommand = defineCommand<GoalOptions>({
  args: [goalArgument],
  options: goalOptions,
  examples: [
    ["start", "start what was stopped"],
    ["start shop --timeout 2m", "give up waiting after two minutes"],
  ],
  about: [
    "Gives the deployment the goal started again, and returns when it is. When no up is running, " +
      "supervised processes are started and run on, but nobody heals: khoreia up FILE does.",
  ],
  exits: goalExits,
  streams: () => true,
  run: ({ session, args: [name], options }) =>
    changeGoal(session, { goal: "started", name, options }),
});
