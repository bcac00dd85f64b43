import { systemEntropy } from "../../agent/clock.ts";
import { KhoreiaError } from "../../model/index.ts";
import { escapeLine } from "../../observe/index.ts";
import { aboutCluster, type ClusterOptions, clusterOptions } from "../cluster/cluster-options.ts";
import { type Cluster, needCluster } from "../cluster/open-cluster.ts";
import { acceptLife, type KnownLife, readLife } from "../cluster/store-life.ts";
import { defineCommand } from "../command-definition.ts";
import { confirmByName, type ConfirmOptions, confirmOptions } from "../confirm.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import { clockText } from "../output/time-text.ts";
import { userName } from "../play/user-name.ts";
import type { Session } from "../session.ts";
import { type Outlived, outlivedText, outliveRestore } from "../cluster/outlive-restore.ts";
import { usageError } from "../usage-error.ts";

interface StoreCommandOptions extends ClusterOptions, ConfirmOptions {}

export const storeCommand = defineCommand<StoreCommandOptions>({
  args: [{ name: "[what]", text: "status, or accept" }],
  options: [...confirmOptions, ...clusterOptions],
  examples: [
    ["store status", "which life of the store this is, and what is deployed there"],
    ["store accept --confirm=store", "go on with the store as it is after a restore"],
  ],
  about: [
    "A store that was restored from a backup, or emptied, holds older words than its agents have " +
      "heard; they hold their hands still then. accept says that the store as it is now is the " +
      "true one, also where hosts had come further than it: they go back to what it says. " +
      "khoreia doctor --store asks each of its members.",
    aboutCluster,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args: [what = "status"], options }) {
    if (what !== "status" && what !== "accept") {
      throw usageError(
        `Cannot do "${what}" with the store: there is no such thing to do`,
        'there are "khoreia store status" and "khoreia store accept"',
      );
    }
    const cluster = await needCluster(session, options);
    const known = await readLife(cluster.store);
    if (what === "status") return showLife(session, cluster, known);
    await confirmByName(session, "store", options);
    const ports = { store: cluster.store, clock: session.clock };
    const word = { by: userName(), id: systemEntropy().id() };
    const record = await acceptLife(ports, known, word);
    if (record === undefined) {
      throw new KhoreiaError(
        "KHO_GENERATION_CONFLICT",
        "Cannot accept the store: somebody else has done so meanwhile",
        { hint: "khoreia store status tells who" },
      );
    }
    const outlived = await outliveRestore(session, cluster);
    return showLife(session, cluster, { ...known, record, outlived });
  },
});

interface ShownLife extends KnownLife {
  readonly outlived?: readonly Outlived[];
}

function showLife(
  { output, clock }: Session,
  { place, deployments }: Cluster,
  { record, why, outlived = [] }: ShownLife,
): Promise<ExitCode> {
  const now = clock.wall();
  const at = (wall: number): string => clockText(wall, { utc: output.utc, now });
  const life =
    record === undefined
      ? why === undefined
        ? "nobody has accepted it yet"
        : `its record cannot be read: ${why}`
      : `life ${record.number}, accepted ${at(record.acceptedAt)} by ${escapeLine(record.by)}`;
  const deployed = deployments.length === 0 ? "nothing is deployed" : deployments.join(", ");
  return emit(output, {
    data: {
      store: place,
      deployments,
      ...(record === undefined ? {} : { incarnation: record }),
      ...(outlived.length === 0 ? {} : { outlived }),
    },
    names: deployments,
    text: () =>
      [[place, life, deployed].join(` ${output.symbols.dot} `), ...outlived.map(outlivedText)].join(
        "\n",
      ),
  });
}
