import type { RuleTable } from "./rule-sentences.ts";

/** Files, their version, what they import, and the names that they share. */
export const fileRules = {
  "file/not-tosca": {
    demands: "A TOSCA file is one mapping of keynames that begins with its version.",
    mend: 'Begin it with "tosca_definitions_version", or name another file.',
  },
  "file/version-not-first": {
    demands: '"tosca_definitions_version" is the first keyname of a file of 2.0.',
    mend: "Move it to the top.",
    only: "2.0",
  },
  "file/deprecated-keyname": {
    demands: "A keyname that was replaced by another is understood, and should not be used.",
    mend: "Write the one that the hint names.",
    only: "1.x",
  },
  "version/unknown-version": {
    demands: "The version is one of those that OASIS has published.",
    mend: "Write one of tosca_simple_yaml_1_0 to tosca_simple_yaml_1_3, or tosca_2_0.",
  },
  "version/nfv-profile": {
    demands: "The NFV profile of ETSI (SOL001) is read only where its quirk is asked for.",
    mend: "Give --quirk etsi-sol001 and import its types, or write a version of OASIS.",
  },
  "version/unsupported-dialect": {
    demands: "The file is TOSCA as OASIS defines it, and not a relative of it.",
    mend: "Translate it: Heat, Cloudify, Alien4Cloud and their like have types of their own.",
  },
  "derivation/cyclic-derivation": {
    demands: "No type derives from itself, not by way of others either.",
    mend: "Let one type of the circle derive from something else.",
  },
  "derivation/too-deep": {
    demands: "A type has a bounded number of ancestors.",
    mend: "Let it derive from one that is nearer to the root.",
  },
  "repository/unknown-repository": {
    demands: "An import names a repository of its own file.",
    mend: 'Define it under "repositories", or correct its name.',
  },
  "import/unreadable": {
    demands: "What is imported is there, can be read, and may be asked for.",
    mend: "Correct the path, give the directory of the profile, or allow the network.",
  },
  "import/repository-with-scheme": {
    demands: "A URL with a scheme is complete, so no repository goes with it.",
    mend: 'Remove "repository", or write a path within it.',
    only: "2.0",
  },
  "namespace/duplicate-name": {
    demands: "One name stands for one definition within a namespace.",
    mend: "Rename one of the two, or import under a namespace; until then the nearest is meant.",
  },
  "archiveRoot/missing-template-name": {
    demands: 'An archive of 1.x without TOSCA.meta has "template_name" in its file\'s metadata.',
    mend: "Add it there, or a TOSCA-Metadata/TOSCA.meta to the archive.",
    only: "1.x",
  },
  "archiveRoot/missing-template-version": {
    demands: 'An archive of 1.x without TOSCA.meta has "template_version" in its file\'s metadata.',
    mend: "Add it there, or a TOSCA-Metadata/TOSCA.meta to the archive.",
    only: "1.x",
  },
  "artifactType/unknown-type": {
    demands: "The name of an artifact type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "capabilityType/unknown-type": {
    demands: "The name of a capability type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "dataType/unknown-type": {
    demands: "The name of a data type is built in, or that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "groupType/unknown-type": {
    demands: "The name of a group type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "interfaceType/unknown-type": {
    demands: "The name of an interface type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "nodeType/unknown-type": {
    demands: "The name of a node type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "policyType/unknown-type": {
    demands: "The name of a policy type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
  "relationshipType/unknown-type": {
    demands: "The name of a relationship type is that of one that is defined or imported.",
    mend: "Define the type, import the file that does, or correct the name.",
  },
} as const satisfies RuleTable;
