import type { Span } from "../../../model/index.ts";
import { didYouMean } from "../../did-you-mean.ts";
import type { Finding, Report } from "../value/finding.ts";
import { longestMeta, type MetaBlock, readToscaMeta, type ToscaMeta } from "./tosca-meta.ts";
import type { Entries } from "./unpacked.ts";

/** Where reading an archive begins. */
export interface CsarEntry {
  /** The file to read first, a name among the entries. */
  readonly definitions: string;
  /** Files with nothing but substitution templates. */
  readonly others: readonly string[];
  /** What TOSCA.meta calls itself; undefined without one. `1.0` is read as 1.1. */
  readonly csarVersion: "1.0" | "1.1" | "2.0" | undefined;
  readonly createdBy: string | undefined;
  readonly meta: MetaFile | undefined;
}

/** TOSCA.meta as a text, for positions, and as what it says, custom names and blocks included. */
export interface MetaFile extends ToscaMeta {
  readonly name: string;
  readonly text: string;
}

const metaNames = ["TOSCA-Metadata/TOSCA.meta", "TOSCA.meta"] as const;

/**
 * Finds where an archive begins: by `Entry-Definitions` of its TOSCA.meta, otherwise by the one
 * YAML file at its root. In 1.x, which a caller knows after reading that file, a file that was
 * found without TOSCA.meta needs `template_name` and `template_version` in its metadata.
 *
 * `source` is the number under which positions in TOSCA.meta are reported; the caller adds the text
 * to its sources if `meta` is there. Undefined when there is no beginning; that is reported then.
 */
export function findEntry(
  entries: Entries,
  { source, report }: { readonly source: number; readonly report: Report },
): CsarEntry | undefined {
  const [name, second] = metaNames.filter((candidate) => entries.has(candidate));
  if (name !== undefined && second !== undefined)
    report(
      wrong("T20-17.1-meta", undefined, {
        message: `The archive has both "${name}" and "${second}", where only one may be`,
        hint: "remove one of the two",
      }),
    );
  if (name === undefined) return withoutMeta(entries, report);
  const text = decode(entries.get(name) ?? new Uint8Array());
  if (text === undefined) {
    report(
      wrong("T20-17.2-syntax", undefined, {
        message: `Cannot read "${name}": it is not UTF-8, or longer than ${longestMeta} characters`,
        hint: "write it anew; it is a few lines of text",
      }),
    );
    return undefined;
  }
  const meta = { name, text, ...readToscaMeta(text, source, report) };
  return byMeta(meta, entries, report);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.length > longestMeta ? undefined : text;
  } catch {
    return undefined;
  }
}

function byMeta(meta: MetaFile, entries: Entries, report: Report): CsarEntry | undefined {
  const block: MetaBlock = meta.blocks[0] ?? new Map();
  const csarVersion = versionOf(block, meta, report);
  if (csarVersion === "2.0") checkNames20(block, report);
  else if (csarVersion !== undefined) checkNames1x(block, meta, report);
  const createdBy = block.get("Created-By")?.text;
  const others = otherDefinitions(block, entries, report);
  const definitions = entryDefinitions({ meta, block, csarVersion }, entries, report);
  if (definitions === undefined) return undefined;
  return { definitions, others, csarVersion, createdBy, meta };
}

function versionOf(block: MetaBlock, meta: MetaFile, report: Report): CsarEntry["csarVersion"] {
  const written = block.get("CSAR-Version");
  if (written === undefined) {
    report(
      wrong("T20-17.2.1-csar-version", meta.place, {
        message: 'TOSCA.meta does not say "CSAR-Version" in its first block',
        hint: 'write "CSAR-Version: 2.0" for TOSCA 2.0, and "CSAR-Version: 1.1" before it',
      }),
    );
    return undefined;
  }
  const { text } = written;
  if (text === "2.0" || text === "1.1" || text === "1.0") return text;
  report(
    wrong("T20-17.2.1-csar-version", written.place, {
      message: `The "CSAR-Version" of TOSCA.meta is "${text}", where 1.1 and 2.0 are known`,
      hint: 'write "CSAR-Version: 2.0" for TOSCA 2.0, and "CSAR-Version: 1.1" before it',
    }),
  );
  return undefined;
}

function checkNames20(block: MetaBlock, report: Report): void {
  for (const [name, { place }] of block)
    if (/^tosca/i.test(name))
      report({
        severity: "warning",
        rule: "T20-17.2.2-reserved",
        place,
        message: `TOSCA.meta of version 2.0 does not know "${name}", and reserves such names`,
        hint: "leave it out, or rename it without the prefix TOSCA",
      });
}

function checkNames1x(block: MetaBlock, meta: MetaFile, report: Report): void {
  const version = block.get("TOSCA-Meta-File-Version");
  // 1.1 belongs to 1.3; the versions before it ask for 1.0.
  if (version !== undefined && (version.text === "1.1" || version.text === "1.0")) return;
  report(
    wrong("T13-6.2-meta-version", version?.place ?? meta.place, {
      message:
        version === undefined
          ? 'TOSCA.meta does not say "TOSCA-Meta-File-Version" in its first block'
          : `The "TOSCA-Meta-File-Version" is "${version.text}", where 1.1 is known`,
      hint: 'write "TOSCA-Meta-File-Version: 1.1" as its first line',
    }),
  );
}

interface First {
  readonly meta: MetaFile;
  readonly block: MetaBlock;
  readonly csarVersion: CsarEntry["csarVersion"];
}

function entryDefinitions(
  { meta, block, csarVersion }: First,
  entries: Entries,
  report: Report,
): string | undefined {
  const written = block.get("Entry-Definitions");
  if (written === undefined) {
    // Since 2.0 TOSCA.meta may leave it to the one file at the root.
    if (csarVersion === "2.0") return withoutMeta(entries, report)?.definitions;
    report(
      wrong("T13-6.2-entry-definitions", meta.place, {
        message: 'TOSCA.meta does not say "Entry-Definitions" in its first block',
        hint: 'write "Entry-Definitions: NAME" with the file where reading begins',
      }),
    );
    return undefined;
  }
  return among(unquote(written.text), { entries, place: written.place, report });
}

function otherDefinitions(block: MetaBlock, entries: Entries, report: Report): readonly string[] {
  const written = block.get("Other-Definitions");
  if (written === undefined) return [];
  const { place } = written;
  const names = [...written.text.matchAll(/"([^"]*)"|[^\s"]+/g)].map(
    ([all, quoted]) => quoted ?? all,
  );
  if ((written.text.match(/"/g)?.length ?? 0) % 2 === 1)
    report(
      wrong("T20-17.2.1-other-definitions", place, {
        message: 'The "Other-Definitions" of TOSCA.meta have a quotation mark that is not closed',
        hint: 'write "a name with spaces.yaml" between two of them',
      }),
    );
  return names.flatMap((name) => among(name, { entries, place, report }) ?? []);
}

const unquote = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;

function among(
  name: string,
  { entries, place, report }: { entries: Entries; place: Span; report: Report },
): string | undefined {
  const plain = name.replace(/^\.?\//, "").normalize("NFC");
  if (entries.has(plain)) return plain;
  report(
    wrong("T20-17.2.1-missing-file", place, {
      message: `TOSCA.meta names "${name}", which is not in the archive`,
      hint: `write its name from the root of the archive${didYouMean(plain, entries.keys())}`,
    }),
  );
  return undefined;
}

function withoutMeta(entries: Entries, report: Report): CsarEntry | undefined {
  const roots = [...entries.keys()].filter((name) => /^[^/]+\.ya?ml$/i.test(name));
  const [definitions] = roots;
  if (definitions !== undefined && roots.length === 1) {
    const none = { csarVersion: undefined, createdBy: undefined, meta: undefined };
    return { definitions, others: [], ...none };
  }
  report(
    wrong("T20-17.3-root-file", undefined, {
      message:
        definitions === undefined
          ? "The archive has neither TOSCA.meta nor a YAML file at its root"
          : `The archive does not say which file is read first: ${few(roots)} are at its root`,
      hint: 'add TOSCA-Metadata/TOSCA.meta with "Entry-Definitions: NAME", or pack one file there',
    }),
  );
  return undefined;
}

const mostNamed = 5;

function few(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function wrong(
  rule: string,
  place: Span | undefined,
  { message, hint }: { readonly message: string; readonly hint: string },
): Finding {
  return { severity: "error", rule, place, message, hint };
}
