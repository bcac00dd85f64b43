import { changeGeneration } from "../cluster/change-generation.ts";
import { aboutCluster } from "../cluster/cluster-options.ts";
import { fetchContent } from "../cluster/fetch-content.ts";
import { needCluster, openDeployment, pickDeployment } from "../cluster/open-cluster.ts";
import { pickGeneration } from "../cluster/pick-generation.ts";
import { rollOutExits, type RollOutOptions, rollOutOptions } from "../cluster/roll-out.ts";
import { readHistory } from "../cluster/trim-history.ts";
import { defineCommand } from "../command-definition.ts";
import { confirmPlan } from "../confirm.ts";
import { goalArgument } from "../online/goal-options.ts";
import { type DryRunOption, dryRunOption } from "../online/online-options.ts";
import { type TargetOptions, targetOptions } from "../online/online-options.ts";
import { countOption } from "../usage-error.ts";

interface RollbackOptions extends TargetOptions, RollOutOptions, DryRunOption {
  readonly to?: number;
  readonly yes?: boolean;
  readonly message?: string;
}

export const rollbackCommand = defineCommand<RollbackOptions>({
  args: [goalArgument],
  options: [
    { flags: "--to <generation>", text: "this one (the last other content)", parse: countOption },
    { flags: "-y, --yes", text: "do not ask" },
    { flags: "-m, --message <text>", text: "why, for khoreia history" },
    ...rollOutOptions,
    dryRunOption,
    ...targetOptions,
  ],
  examples: [
    ["rollback", "to what was deployed before"],
    ["rollback shop --to 7 -y", "to generation 7, without asking"],
  ],
  about: [
    "Publishes what an earlier generation was as a new one, so that going back can itself be " +
      "taken back. Whether the deployment is started or stopped stays as it is.",
    aboutCluster,
  ],
  exits: rollOutExits,
  streams: () => true,
  async run({ session, args: [name], options }) {
    const cluster = await needCluster(session, options);
    const deployment = pickDeployment(cluster, options.deployment ?? name);
    const opened = await openDeployment(session, cluster, deployment);
    const history = await readHistory(cluster.store, deployment);
    const target = pickGeneration(history, opened.playing.record, options.to);
    const { topology, origin } = await fetchContent(cluster.store, deployment, target.content);
    const { message = `back to generation ${target.generation}` } = options;
    return changeGeneration(session, {
      cluster,
      deployment,
      opened,
      topology,
      origin,
      message,
      confirm: () => confirmPlan(session, `Go back to generation ${target.generation}?`, options),
      options,
    });
  },
});
