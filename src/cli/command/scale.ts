import { changeGeneration } from "../cluster/change-generation.ts";
import { aboutCluster } from "../cluster/cluster-options.ts";
import { needCluster, openDeployment, pickDeployment } from "../cluster/open-cluster.ts";
import { rollOutExits, type RollOutOptions, rollOutOptions } from "../cluster/roll-out.ts";
import { readScaling, scaleTopology } from "../cluster/scale-topology.ts";
import { defineCommand } from "../command-definition.ts";
import { confirmByName, type ConfirmOptions, confirmOptions } from "../confirm.ts";
import { type DryRunOption, dryRunOption } from "../online/online-options.ts";
import { type TargetOptions, targetOptions } from "../online/online-options.ts";
import { usageError } from "../usage-error.ts";

interface ScaleOptions extends TargetOptions, RollOutOptions, DryRunOption, ConfirmOptions {
  readonly message?: string;
}

export const scaleCommand = defineCommand<ScaleOptions>({
  args: [{ name: "<node=count...>", text: "how many of a node there are to be: api=5" }],
  options: [
    ...confirmOptions,
    { flags: "-m, --message <text>", text: "why, for khoreia history" },
    ...rollOutOptions,
    dryRunOption,
    ...targetOptions,
  ],
  examples: [
    ["scale api=5", "five instances of api: api[0] to api[4]"],
    ["scale api=1 --confirm=api", "take the others back, without asking"],
    ["scale api=3 worker=8 -n", "what it would change"],
  ],
  about: [
    "Publishes the deployed topology with another count as a new generation. Where instances go, " +
      "the node's name has to be typed; the next deploy of a file brings the file's count back.",
    aboutCluster,
  ],
  exits: rollOutExits,
  streams: () => true,
  async run({ session, args, options }) {
    const scalings = args.map(readScaling);
    const [first] = scalings;
    if (first === undefined) throw usageError("Cannot scale: no node is named", "as in api=5");
    const cluster = await needCluster(session, options);
    const deployment = pickDeployment(cluster, options.deployment);
    const opened = await openDeployment(session, cluster, deployment);
    const topology = scaleTopology(opened.playing.topology, scalings);
    const { message = args.join(" ") } = options;
    return changeGeneration(session, {
      cluster,
      deployment,
      opened,
      topology,
      message,
      async confirm({ deleted }) {
        if (deleted.length === 0) return;
        const name = scalings.length === 1 ? first.node : deployment;
        await confirmByName(session, name, options);
      },
      options,
    });
  },
});
