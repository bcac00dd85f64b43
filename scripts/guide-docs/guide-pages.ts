import { readFileSync } from "node:fs";
import { commandPage } from "./command-page.ts";
import { keyTable } from "./key-table.ts";
import { metricTable } from "./metric-table.ts";
import { rulesPage } from "./rules-page.ts";
import { toscaTable } from "./tosca-tables.ts";

const root = new URL("../../", import.meta.url);
const pagesWithTables = [
  "docs/guide/dialect.md",
  "docs/guide/2016-form.md",
  "docs/guide/tosca.md",
  "docs/guide/operations.md",
];

export interface GuidePage {
  readonly path: string;
  /** As it is in the tree; empty when it is not there yet. */
  readonly is: string;
  readonly shouldBe: string;
}

/** Pages of the guide that come from the source, whole or in part. */
export async function guidePages(): Promise<readonly GuidePage[]> {
  const pages = pagesWithTables.map((path) => {
    const is = read(path);
    return { path, is, shouldBe: withTables(is) };
  });
  const whole = [
    { path: "docs/guide/cli.md", shouldBe: await commandPage() },
    { path: "docs/guide/tosca-rules.md", shouldBe: rulesPage() },
  ];
  return [...pages, ...whole.map((page) => ({ ...page, is: read(page.path) }))];
}

/** Fills in what stands between a mark such as `<!-- keys: PLACE -->` and the end. */
export function withTables(page: string): string {
  return page.replaceAll(
    /(?<=<!-- (keys|tosca|metrics): (\S+) -->\n)[^]*?(?=<!-- end -->)/g,
    (_, of: string, place: string) => `${tables[of]?.(place) ?? ""}\n`,
  );
}

const tables: Readonly<Record<string, (place: string) => string>> = {
  keys: keyTable,
  tosca: toscaTable,
  metrics: metricTable,
};

function read(path: string): string {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch {
    return "";
  }
}
