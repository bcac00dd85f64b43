import { aboutCluster } from "../cluster/cluster-options.ts";
import { needCluster, pickDeployment } from "../cluster/open-cluster.ts";
import { readHistory } from "../cluster/trim-history.ts";
import { defineCommand } from "../command-definition.ts";
import { exitCode } from "../exit-code.ts";
import { goalArgument } from "../online/goal-options.ts";
import { type TargetOptions, targetOptions } from "../online/online-options.ts";
import { emit } from "../output/answer.ts";
import { escapeLine } from "../../observe/index.ts";
import { renderTable } from "../output/table.ts";
import { clockText } from "../output/time-text.ts";

export const historyCommand = defineCommand<TargetOptions>({
  args: [goalArgument],
  options: targetOptions,
  examples: [
    ["history", "every generation that is kept, newest first"],
    ["history shop -o json", "with the names of their contents"],
  ],
  about: [
    "What a deployment was to be: when, by whom and why. The newest 50 generations are kept, and " +
      "khoreia rollback goes back to one of them.",
    aboutCluster,
  ],
  exits: [exitCode.unreachable],
  async run({ session, args: [name], options }) {
    const { output, clock } = session;
    const cluster = await needCluster(session, options);
    const deployment = pickDeployment(cluster, options.deployment ?? name);
    const { generations, unreadable } = await readHistory(cluster.store, deployment);
    const now = clock.wall();
    return emit(output, {
      data: { deployment, generations, unreadable },
      names: generations.map(({ generation }) => String(generation)),
      text: (wide) =>
        renderTable({
          columns: [
            { title: "GENERATION", align: "right" },
            { title: "ACCEPTED" },
            { title: "GOAL" },
            { title: "BY" },
            { title: "CONTENT" },
            { title: "MESSAGE", flexible: true },
          ],
          rows: generations.map(({ generation, acceptedAt, goal, by, content, message = "" }) => [
            { text: String(generation), tone: "strong" },
            clockText(acceptedAt, { utc: output.utc, now }),
            goal,
            escapeLine(by),
            content.slice(0, 12),
            escapeLine(message),
          ]),
          paint: output.paint,
          width: wide || !output.stdout.isTty ? undefined : output.stdout.columns,
          ellipsis: output.symbols.ellipsis,
        }),
    });
  },
});
