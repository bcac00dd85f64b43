import { Desk } from "../../desk.ts";
import { defaultReadLimits } from "../../limits.ts";
import type { Reading } from "../../request.ts";
import { archiveLoader, defaultArchiveLimits, findEntry, unpackArchive } from "../csar/index.ts";
import { ruleId } from "../grammar/section.ts";
import { moved } from "./moved.ts";
import { readTosca, type ToscaRequest } from "./read-tosca.ts";

export interface ArchiveRequest extends Omit<ToscaRequest, "files" | "inputsLoader"> {
  /** What people call the archive, in positions and messages. */
  readonly archive: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a service from a cloud service archive, zip or tar, and makes a topology of it. The
 * request's loader serves files of input values alone: nothing else comes from outside the archive.
 */
export async function readArchive(request: ArchiveRequest): Promise<Reading> {
  const { archive, bytes, engines, limits, loader, strict = false } = request;
  const desk = new Desk(engines, () => undefined, { ...defaultReadLimits, ...limits });
  const unpacked = unpackArchive(bytes, defaultArchiveLimits);
  if (unpacked.kind === "refused") {
    const { rule, message, hint } = unpacked;
    desk.diagnostics.error(rule, undefined, { message: `"${archive}": ${message}`, hint });
    return { diagnostics: desk.diagnostics.finish([], []), sources: [], secrets: [] };
  }
  const { entries } = unpacked;
  const entry = findEntry(entries, {
    source: 0,
    report: ({ severity, rule, place, message, hint }) => {
      desk.diagnostics[severity](rule, place, { message, hint });
    },
  });
  if (entry?.meta !== undefined) desk.addSource(`${archive}!/${entry.meta.name}`, entry.meta.text);
  if (entry === undefined)
    return { diagnostics: finished(desk), sources: sourcesOf(desk), secrets: [] };
  const reading = await readTosca({
    ...request,
    files: [entry.definitions, ...entry.others],
    loader: archiveLoader(entries, archive),
    inputsLoader: loader,
  });
  const diagnostics = reading.diagnostics.map((each) => moved(each, desk.sources.length));
  if (reading.topology?.nodes.some(({ operations }) => Object.keys(operations).length > 0)) {
    const severity = strict ? "error" : "warning";
    desk.diagnostics[severity](ruleId("2.0", "artifactDefinition", "not-acted-on"), undefined, {
      message: `The artifacts of "${archive}" are not brought to hosts: it can be planned only`,
      hint: "unpack it, and name its entry file to have its operations run",
    });
  }
  const sources = [...sourcesOf(desk), ...reading.sources];
  return { ...reading, diagnostics: [...finished(desk), ...diagnostics], sources };
}

const finished = (desk: Desk): Reading["diagnostics"] => desk.diagnostics.finish(desk.sources, []);

const sourcesOf = ({ sources }: Desk): Reading["sources"] =>
  sources.map(({ file, text }) => ({ file, text }));
