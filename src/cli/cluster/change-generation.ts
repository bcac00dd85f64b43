import { engineFactsOf } from "../../score/index.ts";
import { goalAfter } from "./goal-after.ts";
import type { Topology } from "../../model/index.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { note, speaksRecords } from "../output/output.ts";
import { userName } from "../play/user-name.ts";
import type { Session } from "../session.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { clusterScore } from "./cluster-score.ts";
import { type DeployDiff, deployDiff, diffText, isEmpty } from "./deploy-diff.ts";
import { type Cluster, type ClusterDeployment, publishTo } from "./open-cluster.ts";
import { rollOut, type RollOutOptions } from "./roll-out.ts";
import { absentHosts } from "./survey-hosts.ts";

export interface GenerationChange {
  readonly cluster: Cluster;
  readonly deployment: string;
  /** As it is; undefined when it begins. */
  readonly opened: ClusterDeployment | undefined;
  readonly topology: Topology;
  readonly origin?: string | undefined;
  readonly message?: string | undefined;
  /** Asks whether to go on, after the differences were shown; throws when not. */
  readonly confirm: (diff: DeployDiff) => Promise<void>;
  readonly options: RollOutOptions & { readonly dryRun?: boolean };
}

/** Shows what a topology would change, asks, publishes it and follows it until it has settled. */
export async function changeGeneration(
  session: Session,
  change: GenerationChange,
): Promise<ExitCode> {
  const { cluster, deployment, opened, topology, origin, message, options } = change;
  const { catalogue: engines } = openCatalogue();
  const before = opened?.playing;
  const goal = goalAfter(before?.record.goal);
  const newer = clusterScore({ topology, goal, engines });
  const older =
    before === undefined
      ? undefined
      : { generation: before.record.generation, score: before.score() };
  const diff = deployDiff({ older, newer, engineFacts: engineFactsOf(engines) });
  tell(session, diffText(diff, session.output), diff);
  for (const host of await absentHosts(cluster.store, newer)) {
    warn(session, `host "${host}" is not present: its nodes wait until khoreia agent runs there`);
  }
  if (options.dryRun === true) return endUnchanged(session);
  if (!isEmpty(diff)) await change.confirm(diff);
  const publication = {
    deployment,
    wanted: { topology, origin },
    goal,
    by: userName(),
    onto: diff.generation,
    ...(message === undefined ? {} : { message }),
  } as const;
  const publish = () =>
    before === undefined ? publishTo(session, cluster, publication) : before.publish(publication);
  return rollOut(session, { cluster, deployment, opened, publish, options });
}

function tell(session: Session, text: string, diff: DeployDiff): void {
  const { output } = session;
  if (speaksRecords(output.format)) {
    const message = text.slice(text.lastIndexOf("\n") + 1);
    session.records().write({ type: "diff", message, diff });
  } else if (output.format !== "name" && output.verbosity !== "quiet") output.stdout.line(text);
}

function warn(session: Session, text: string): void {
  const { output } = session;
  if (speaksRecords(output.format)) session.records().write({ type: "warning", message: text });
  else output.stderr.line(`${output.symbols.of.warning} ${text}`);
}

async function endUnchanged(session: Session): Promise<ExitCode> {
  const message = "nothing was changed";
  const { output } = session;
  if (speaksRecords(output.format)) await session.records().close({ message, exit: exitCode.ok });
  else note(output, message);
  return exitCode.ok;
}
