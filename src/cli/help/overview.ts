import { version } from "../../index.ts";
import type { Output } from "../output/output.ts";
import { groupTitles, verbs } from "../verbs.ts";
import { twoColumns } from "./columns.ts";
import { topicNames } from "./topics.ts";

const firstSteps: readonly (readonly [string, string])[] = [
  ["khoreia demo", "see it heal: no root, one temporary directory"],
  ["khoreia init shop", "write shop.yaml, which runs as it is"],
  ["khoreia up shop.yaml", "play it, and keep it so"],
  ["khoreia why web", "why a node is not moving"],
];

/** The first page: examples, then every verb with one line. */
export function writeOverview({ stdout, paint }: Output): void {
  const title = (text: string): string => paint("strong", text);
  const lines = [
    `khoreia ${version}: topology in, converged and self-healing application out`,
    "",
    ...twoColumns(firstSteps),
  ];
  for (const [group, groupTitle] of Object.entries(groupTitles)) {
    const members = verbs.filter((verb) => verb.group === group && verb.hidden !== true);
    lines.push("", title(groupTitle), ...twoColumns(members.map(rowOf)));
  }
  const more = [
    ["khoreia VERB --help", "everything about one verb"],
    ["khoreia help TOPIC", topicNames.join(", ")],
  ] as const;
  lines.push("", title("More"), ...twoColumns(more));
  stdout.line(lines.join("\n"));
}

const rowOf = ({ name, summary }: { name: string; summary: string }) => [name, summary] as const;
