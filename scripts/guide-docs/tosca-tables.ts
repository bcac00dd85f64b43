// Tables of docs/guide/tosca.md, from the tables that the reader of TOSCA goes by.
import { defaultArchiveLimits } from "../../src/reader/tosca/csar/archive-limits.ts";
import type { Construct } from "../../src/reader/tosca/grammar/construct.ts";
import { quirks } from "../../src/reader/tosca/grammar/quirks.ts";
import { sections } from "../../src/reader/tosca/grammar/section.ts";
import { grammar } from "../../src/reader/tosca/grammar/tables.ts";
import {
  definitionsVersions,
  holds,
  type Span,
  versions,
} from "../../src/reader/tosca/grammar/version.ts";
import { markdownTable } from "./markdown-table.ts";

const tables: Readonly<Record<string, () => string>> = {
  versions: versionsTable,
  constructs: constructsTable,
  differences: differencesTable,
  quirks: quirksTable,
  "archive-limits": archiveLimitsTable,
};

/** What stands between `<!-- tosca: NAME -->` and `<!-- end -->`. */
export function toscaTable(name: string): string {
  const table = tables[name];
  if (table === undefined) throw new Error(`there is no table of TOSCA named "${name}"`);
  return table();
}

function versionsTable(): string {
  const rows = versions.map((version) => {
    const spellings = [...definitionsVersions].filter(([, each]) => each === version);
    return [version, spellings.map(([spelling]) => `\`${spelling}\``).join(", ")];
  });
  return markdownTable(["version", "`tosca_definitions_version`"], rows);
}

/** Every construct with its keynames; which versions have one stands behind it. */
function constructsTable(): string {
  const rows = Object.values(grammar).map(({ what, section, keynames }) => {
    const { simple, two } = sections[section];
    return [bare(what), simple, two, keynamesOf(keynames)];
  });
  return markdownTable(["construct", "1.3", "2.0", "keynames"], rows);
}

function keynamesOf(keynames: Construct["keynames"]): string {
  const known = Object.entries(keynames).map(([name, row]) => `\`${name}\`${stretchOf(row)}`);
  return known.join(", ");
}

function stretchOf(span: Span): string {
  const first = versions.find((version) => holds(span, version));
  const last = versions.findLast((version) => holds(span, version));
  if (first === versions[0] && last === versions.at(-1)) return "";
  return first === last ? ` (${first})` : ` (${first}–${last})`;
}

/** The keynames that some versions have and others do not. */
function differencesTable(): string {
  const rows = Object.values(grammar).flatMap(({ what, keynames }) =>
    Object.entries(keynames)
      .filter(([, row]) => versions.some((version) => !holds(row, version)))
      .map(([name, row]) => [
        bare(what),
        `\`${name}\``,
        ...versions.map((version) => (holds(row, version) ? "✔" : "")),
      ]),
  );
  return markdownTable(["construct", "keyname", ...versions], rows);
}

function quirksTable(): string {
  const rows = Object.entries(quirks).map(([name, patterns]) => [
    `\`${name}\``,
    patterns.map(({ source }) => `\`${spelled(source)}\``).join(", "),
  ]);
  return markdownTable(["quirk", "rules that are warnings with it"], rows);
}

/** A pattern on `SECTION/RULE` as people read it. */
function spelled(pattern: string): string {
  const rule = pattern.replaceAll("\\/", "/").replaceAll(/[\^$]/g, "");
  return rule.startsWith("/") ? `…-${rule.slice(1)}` : rule;
}

function archiveLimitsTable(): string {
  const rows = Object.entries(defaultArchiveLimits).map(([name, value]) => [
    `\`${name}\``,
    value.toLocaleString("en"),
  ]);
  return markdownTable(["limit", "default"], rows);
}

const bare = (what: string): string => what.replace(/^an? /, "");
