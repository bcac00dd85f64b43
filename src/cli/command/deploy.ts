import { changeGeneration } from "../cluster/change-generation.ts";
import { aboutCluster, type ClusterOptions, clusterOptions } from "../cluster/cluster-options.ts";
import { needCluster, openDeployment } from "../cluster/open-cluster.ts";
import { refuseSecrets } from "../cluster/refuse-secrets.ts";
import { rollOutExits, type RollOutOptions, rollOutOptions } from "../cluster/roll-out.ts";
import { defineCommand } from "../command-definition.ts";
import { confirmPlan } from "../confirm.ts";
import { type DryRunOption, dryRunOption } from "../online/online-options.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { acceptFiles } from "../topology/read-files.ts";
import {
  aboutFiles,
  filesArgument,
  type TopologyOptions,
  topologyOptions,
} from "../topology/topology-options.ts";

interface DeployOptions extends TopologyOptions, ClusterOptions, RollOutOptions, DryRunOption {
  readonly yes?: boolean;
  readonly message?: string;
}

export const deployCommand = defineCommand<DeployOptions>({
  args: [filesArgument],
  options: [
    { flags: "-y, --yes", text: "do not ask" },
    { flags: "-m, --message <text>", text: "what it is about, for khoreia history" },
    ...rollOutOptions,
    dryRunOption,
    ...topologyOptions,
    ...clusterOptions,
  ],
  examples: [
    ["deploy shop.yaml", "show what changes, ask, publish, and follow it"],
    ['deploy shop.yaml -y -m "two more workers"', "without asking, and say why"],
    ["deploy shop.yaml --dry-run", "only what would change"],
    ["deploy shop.yaml -y --detach", "do not wait for the hosts"],
  ],
  about: [
    "Publishes a topology to the store of a cluster as a new generation. The agents of its hosts " +
      "(khoreia agent) take it over; nobody conducts them. What changes is shown first, " +
      "deletions by name, and a change that somebody has overtaken meanwhile is refused. " +
      "What was stopped stays stopped.",
    "Ends like wait: 0 steady, 6 blocked or held, 7 time is up, 8 a host is not present. Ctrl-C " +
      "ends the view only; the change goes on.",
    aboutFiles,
    aboutCluster,
  ],
  exits: rollOutExits,
  streams: () => true,
  async run({ session, args, options }) {
    const { catalogue: engines } = openCatalogue();
    const accepted = await acceptFiles(session, { files: args, options, engines });
    const { topology, secrets } = accepted;
    refuseSecrets(topology, secrets);
    const cluster = await needCluster(session, options);
    const deployment = topology.name;
    const opened = cluster.deployments.includes(deployment)
      ? await openDeployment(session, cluster, deployment)
      : undefined;
    return changeGeneration(session, {
      cluster,
      deployment,
      opened,
      topology,
      origin: accepted.provenance().origin,
      message: options.message,
      confirm: () => confirmPlan(session, "Deploy exactly this?", options),
      options,
    });
  },
});
