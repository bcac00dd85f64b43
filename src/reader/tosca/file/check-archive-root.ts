import type { ToscaFile } from "./tosca-file.ts";

const names = [
  ["template_name", "missing-template-name"],
  ["template_version", "missing-template-version"],
] as const;

/** What 1.x asks of the one file at the root of an archive without TOSCA.meta (6.3). */
export function checkArchiveRoot({ version, element, report }: ToscaFile): void {
  if (version === "2.0") return;
  for (const [name, rule] of names) {
    const value = element.entry("metadata", name);
    const isGiven = value?.kind === "scalar" && value.value !== null && value.text.trim() !== "";
    if (isGiven) continue;
    report.error(value ?? element.placeOf("metadata"), `archiveRoot/${rule}`, {
      message: `The archive has no TOSCA.meta, and the metadata of its file no "${name}"`,
      hint: `add "${name}" to its metadata, or a TOSCA-Metadata/TOSCA.meta to the archive`,
    });
  }
}
