import type { RuleTable } from "./rule-sentences.ts";

/** Rules of archives, by their ids: they hold for archives of every version. */
export const archiveRules = {
  "T13-6.2-entry-definitions": {
    demands: "TOSCA.meta names the file where reading begins.",
    mend: 'Write "Entry-Definitions: NAME" into its first block.',
  },
  "T13-6.2-meta-version": {
    demands: "TOSCA.meta of an archive of 1.x has the version 1.1.",
    mend: 'Write "TOSCA-Meta-File-Version: 1.1" as its first line.',
  },
  "T20-17.1-meta": {
    demands: "An archive has one TOSCA.meta: at its root, or in TOSCA-Metadata.",
    mend: "Remove one of the two.",
  },
  "T20-17.1.1-duplicate": {
    demands: "Each file of an archive has one name, also where case and composition do not count.",
    mend: "Rename one of the two, or pack the archive anew.",
  },
  "T20-17.1.1-format": {
    demands: "An archive is a zip, tar or tar.gz file.",
    mend: "Pack the directory with zip -r, with tar, or with khoreia tosca pack.",
  },
  "T20-17.1.1-links": {
    demands: "An archive holds files and directories; a link or device could lead out of it.",
    mend: "Pack the file that the link leads to.",
  },
  "T20-17.1.1-name": {
    demands:
      "Names in an archive are UTF-8, relative, of bounded length, and do not lead out of it.",
    mend: "Rename the file, or pack it with a program that writes such names.",
  },
  "T20-17.1.1-ratio": {
    demands: "What is packed does not become out of proportion when it is unpacked.",
    mend: "Store it unpacked in the archive if it is meant.",
  },
  "T20-17.1.1-size": {
    demands: "An archive and its files are not larger, and not more, than the limits.",
    mend: "Leave out what the service does not use; fetch large artifacts from elsewhere.",
  },
  "T20-17.1.1.1-gzip": {
    demands: "A tar.gz file is one whole gzip stream.",
    mend: "Pack it again; if it was downloaded, compare its checksum.",
  },
  "T20-17.1.1.1-tar": {
    demands: "A tar file is well-formed ustar, and no extended header changes a size.",
    mend: "Pack it again, with tar --format=ustar.",
  },
  "T20-17.1.1.2-crc": {
    demands: "What is unpacked has the length and the checksum that the archive says.",
    mend: "Pack it again; if it was downloaded, compare its checksum.",
  },
  "T20-17.1.1.2-encrypted": {
    demands: "The files of an archive are not encrypted.",
    mend: "Pack it without a password.",
  },
  "T20-17.1.1.2-header": {
    demands: "The header of each file says what the directory of the archive says.",
    mend: "Pack it again, and not from a pipe.",
  },
  "T20-17.1.1.2-method": {
    demands: "Files of a zip archive are stored or deflated.",
    mend: "Pack it with deflate, as zip does by itself.",
  },
  "T20-17.1.1.2-overlap": {
    demands: "Files of a zip archive share no bytes with one another.",
    mend: "Pack it again.",
  },
  "T20-17.1.1.2-zip": {
    demands: "A zip file is whole, and its directory is well-formed.",
    mend: "Pack it again; if it was downloaded, compare its checksum.",
  },
  "T20-17.1.1.2-zip64": {
    demands: "A zip file does without zip64, of which readers have different notions.",
    mend: "Pack fewer than 65,535 entries and 4 GiB, and not from a pipe.",
  },
  "T20-17.2-duplicate": {
    demands: "A name stands once in a block of TOSCA.meta.",
    mend: "Remove one of the two, or part the blocks by an empty line.",
  },
  "T20-17.2-syntax": {
    demands: "TOSCA.meta is UTF-8 text with lines of the form NAME: VALUE.",
    mend: "Write it so; a line that continues a value begins with a space.",
  },
  "T20-17.2.1-csar-version": {
    demands: "TOSCA.meta says the version of the archive's format, 1.1 or 2.0.",
    mend: 'Write "CSAR-Version: 2.0" for TOSCA 2.0, and "CSAR-Version: 1.1" before it.',
  },
  "T20-17.2.1-missing-file": {
    demands: "Files that TOSCA.meta names are in the archive.",
    mend: "Write the name from the root of the archive.",
  },
  "T20-17.2.1-other-definitions": {
    demands: '"Other-Definitions" is a list of names, those with spaces in quotation marks.',
    mend: "Close the quotation mark.",
  },
  "T20-17.2.2-reserved": {
    demands: "TOSCA.meta of 2.0 has no names that begin with TOSCA but those of the standard.",
    mend: "Leave the name out, or rename it.",
  },
  "T20-17.3-root-file": {
    demands: "An archive without TOSCA.meta has exactly one YAML file at its root.",
    mend: "Add TOSCA-Metadata/TOSCA.meta, or pack one file there.",
  },
} as const satisfies RuleTable;
