import type { Construct, ConstructName, Keyname } from "./construct.ts";
import { a, flag, list, map, mapping, metadata, shape, text } from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const described = { description: { value: text }, metadata: { value: metadata } } as const;
const types = (of: ConstructName): Keyname => ({ value: map(a(of)) });

export const fileTables: Table<"file" | "import" | "repository" | "function" | "signature"> = {
  file: {
    what: "a TOSCA file",
    section: "file",
    exclusive: ["profile", "service_template"],
    keynames: {
      tosca_definitions_version: { value: text, mandatory: true },
      namespace: { value: text, since: "1.2", until: "1.3" },
      tosca_default_namespace: { value: text, until: "1.1" },
      profile: { value: text, since: "2.0" },
      ...described,
      // 1.0 had these three beside `metadata`, which later took them in.
      template_name: { value: text, until: "1.0" },
      template_author: { value: text, until: "1.0" },
      template_version: { value: { kind: "version" }, until: "1.0" },
      dsl_definitions: { value: mapping },
      repositories: types("repository"),
      imports: { value: list(shape({ scalar: a("import"), mapping: a("import") })) },
      artifact_types: types("artifactType"),
      data_types: types("dataType"),
      capability_types: types("capabilityType"),
      interface_types: types("interfaceType"),
      relationship_types: types("relationshipType"),
      node_types: types("nodeType"),
      group_types: types("groupType"),
      policy_types: types("policyType"),
      functions: { ...types("function"), since: "2.0" },
      topology_template: { value: a("serviceTemplate"), until: "1.3" },
      service_template: { value: a("serviceTemplate"), since: "2.0" },
    },
  },
  import: {
    what: "an import",
    section: "import",
    short: [
      { scalar: "file", until: "1.3" },
      { scalar: "url", since: "2.0" },
    ],
    // The form `- NAME: FILE` stands in no version's grammar and in many files.
    others: {
      keyname: "named",
      value: shape({ scalar: a("import"), mapping: a("import") }),
      until: "1.3",
      deprecatedSince: "1.0",
    },
    keynames: {
      file: { value: text, until: "1.3" },
      url: { value: text, since: "2.0" },
      profile: { value: text, since: "2.0" },
      repository: { value: text },
      namespace_uri: { value: text, until: "1.3" },
      namespace_prefix: { value: text, until: "1.3" },
      namespace: { value: text, since: "2.0" },
      description: { value: text, since: "2.0" },
      metadata: { value: metadata, since: "2.0" },
    },
  },
  repository: {
    what: "a repository",
    section: "repository",
    short: [{ scalar: "url" }],
    keynames: {
      description: { value: text },
      metadata: { value: metadata, since: "2.0" },
      url: { value: text, mandatory: true },
      credential: { value: mapping, until: "1.3" },
    },
  },
  function: {
    what: "a function definition",
    section: "functionDefinition",
    keynames: {
      signatures: {
        value: shape({ sequence: list(a("signature")), mapping: map(a("signature")) }),
        mandatory: true,
      },
      ...described,
    },
  },
  signature: {
    what: "a function signature",
    section: "functionDefinition",
    keynames: {
      description: { value: text },
      metadata: { value: metadata },
      arguments: { value: list(a("schema")) },
      optional_arguments: { value: list(a("schema")) },
      variadic: { value: flag },
      result: { value: a("schema") },
      implementation: {
        value: shape({ scalar: a("implementation"), mapping: a("implementation") }),
      },
    },
  },
};
