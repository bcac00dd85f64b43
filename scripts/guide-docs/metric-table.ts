import { metricCatalogue } from "../../src/observe/index.ts";
import { markdownTable } from "./markdown-table.ts";

/** The metrics that khoreia serves, from the catalogue that it serves them by. */
export function metricTable(): string {
  const rows = Object.entries(metricCatalogue).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(", "),
    help,
  ]);
  return markdownTable(["metric", "type", "labels", "what it is"], rows);
}
