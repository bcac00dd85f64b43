import type { Diagnostic } from "../../model/index.ts";
import { Diagnostics } from "../diagnostics.ts";
import type { Loader } from "../loader.ts";
import { SourceText } from "../source-text.ts";
import { archiveLoader } from "./csar/archive-loader.ts";
import { type ArchiveLimits, defaultArchiveLimits } from "./csar/archive-limits.ts";
import { findEntry } from "./csar/find-entry.ts";
import type { Entries } from "./csar/unpacked.ts";
import { unpackArchive } from "./csar/unpack-archive.ts";

/** A cloud service archive in memory, and where reading it begins. */
export interface Archive {
  /** Of its files; positions read `shop.csar!/definitions/web.yaml`. */
  readonly loader: Loader;
  /** The file to validate first; undefined when there is none, which is among the diagnostics. */
  readonly file: string | undefined;
  /** Whether it was found without a TOSCA.meta that names it, as the one YAML file at the root. */
  readonly isFoundByRoot: boolean;
  /** Files with substitution templates, each to be validated on its own. */
  readonly others: readonly string[];
  /** Its files by name; none when it is refused. */
  readonly entries: Entries;
  readonly diagnostics: readonly Diagnostic[];
}

const mostDiagnostics = 1_000;

/**
 * Unpacks a zip, tar or tar.gz archive into memory and finds its beginning. `name` is what
 * positions call it. Never throws for what the bytes are; a fault refuses the archive as a whole.
 */
export function openArchive(
  bytes: Uint8Array,
  name: string,
  limits: ArchiveLimits = defaultArchiveLimits,
): Archive {
  const diagnostics = new Diagnostics(mostDiagnostics);
  const unpacked = unpackArchive(bytes, limits);
  if (unpacked.kind === "refused") {
    const { rule, message, hint } = unpacked;
    diagnostics.error(rule, undefined, { message: `${message} (${name})`, hint });
    const entries: Entries = new Map();
    const loader = archiveLoader(entries, name);
    return {
      loader,
      file: undefined,
      isFoundByRoot: false,
      others: [],
      entries,
      diagnostics: diagnostics.finish([], []),
    };
  }
  const { entries } = unpacked;
  return { loader: archiveLoader(entries, name), entries, ...begin(entries, name, diagnostics) };
}

function begin(
  entries: Entries,
  name: string,
  diagnostics: Diagnostics,
): Pick<Archive, "file" | "isFoundByRoot" | "others" | "diagnostics"> {
  const entry = findEntry(entries, {
    source: 0,
    report({ severity, rule, place, message, hint }) {
      diagnostics[severity](rule, place, { message, hint });
    },
  });
  const meta = metaText(entries);
  const sources = meta === undefined ? [] : [new SourceText(0, `${name}!/${meta.name}`, meta.text)];
  // A span would point into the sources of the reading that follows, where TOSCA.meta is not.
  const found = diagnostics.finish(sources, []).map(withoutSpan);
  return {
    file: entry?.definitions,
    isFoundByRoot: entry !== undefined && entry.meta === undefined,
    others: entry?.others ?? [],
    diagnostics: found,
  };
}

function withoutSpan({ severity, code, message, hint, position, excerpt }: Diagnostic): Diagnostic {
  return {
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
    ...(excerpt === undefined ? {} : { excerpt }),
  };
}

function metaText(entries: Entries): { readonly name: string; readonly text: string } | undefined {
  for (const name of ["TOSCA-Metadata/TOSCA.meta", "TOSCA.meta"]) {
    const bytes = entries.get(name);
    if (bytes !== undefined) return { name, text: new TextDecoder().decode(bytes) };
  }
  return undefined;
}
