import { escapeLine } from "../../observe/index.ts";
import { aboutCluster, type ClusterOptions, clusterOptions } from "../cluster/cluster-options.ts";
import { needCluster } from "../cluster/open-cluster.ts";
import { type SurveyedHost, surveyHosts } from "../cluster/survey-hosts.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { emit } from "../output/answer.ts";
import type { Output } from "../output/output.ts";
import { type Cell, renderTable } from "../output/table.ts";
import { clockText } from "../output/time-text.ts";
import { openCatalogue } from "../topology/catalogue.ts";

export const hostsCommand = defineCommand<ClusterOptions>({
  args: [],
  options: clusterOptions,
  examples: [
    ["hosts", "who plays which host, and hosts that nobody plays"],
    ["hosts -o json | jq '.hosts[] | select(.presence == null).host'", "the absent ones"],
  ],
  about: [
    "Lists the hosts whose agent is present in the store, since when, and what keeps it from its " +
      "work; and the hosts that a deployment names although nobody plays them. Ends with 8 when " +
      "there is such a host.",
    aboutCluster,
  ],
  exits: [exitCode.unreachable, exitCode.hostAbsent],
  async run({ session, options }) {
    const { output, clock } = session;
    const cluster = await needCluster(session, options);
    const { catalogue } = openCatalogue();
    const hosts = await surveyHosts(cluster.store, cluster.deployments, catalogue);
    const now = clock.wall();
    const isComplete = hosts.every(({ presence }) => presence !== undefined);
    const answer = {
      data: { store: cluster.place, deployments: cluster.deployments, hosts },
      names: hosts.map(({ host }) => host),
      text: (wide: boolean) => hostsText(hosts, output, { now, wide, place: cluster.place }),
    };
    return emit(output, answer, isComplete ? exitCode.ok : exitCode.hostAbsent);
  },
});

interface TextFacts {
  readonly now: number;
  readonly wide: boolean;
  readonly place: string;
}

function hostsText(
  hosts: readonly SurveyedHost[],
  output: Output,
  { now, wide, place }: TextFacts,
): string {
  if (hosts.length === 0) return `no host is present in ${place}; khoreia agent plays one`;
  const table = renderTable({
    columns: [
      { title: "HOST" },
      { title: "SINCE" },
      { title: "RELEASE" },
      { title: "ADDRESS" },
      { title: "PLAYS", flexible: true },
      { title: "LABELS" },
    ],
    rows: hosts.map((each) => row(each, output, now)),
    paint: output.paint,
    width: wide || !output.stdout.isTty ? undefined : output.stdout.columns,
    ellipsis: output.symbols.ellipsis,
  });
  const complaints = hosts.flatMap(({ host, presence }) =>
    (presence?.complaints ?? []).map((complaint) => {
      const sign = output.paint("warn", output.symbols.of.warning);
      return `${sign} ${escapeLine(host)}: ${escapeLine(complaint)}`;
    }),
  );
  return [table, ...complaints].join("\n");
}

function row(
  { host, presence, plays, named }: SurveyedHost,
  output: Output,
  now: number,
): readonly Cell[] {
  const missing = named.filter((deployment) => !plays.includes(deployment));
  const played = [...plays, ...missing.map((name) => `${name} (not yet)`)].join(", ");
  if (presence === undefined) {
    const text = `${output.symbols.of.unknown} not present`;
    return [{ text: escapeLine(host), tone: "strong" }, { text, tone: "bad" }, "", "", played, ""];
  }
  const { since, release, address, labels } = presence;
  return [
    { text: escapeLine(host), tone: "strong" },
    clockText(since, { utc: output.utc, now }),
    escapeLine(release),
    escapeLine(address),
    escapeLine(played),
    escapeLine(
      Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(" "),
    ),
  ];
}
