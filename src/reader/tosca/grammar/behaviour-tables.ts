import type { Construct, ConstructName, Keyname } from "./construct.ts";
import {
  a,
  any,
  integer,
  label,
  list,
  map,
  mapping,
  metadata,
  shape,
  text,
  type,
} from "./kinds.ts";

type Table<Names extends ConstructName> = Readonly<Record<Names, Construct>>;

const implementation: Keyname = {
  value: shape({
    scalar: a("implementation"),
    mapping: a("implementation"),
    sequence: list(any),
  }),
};
const parameters: Keyname = { value: map(a("parameter")) };
/** 1.x maps each output to an attribute; 2.0 defines parameters, which may carry a mapping. */
const outputs: Keyname = {
  value: map(shape({ sequence: list(any), mapping: a("parameter") })),
};
const callable = {
  description: { value: text },
  metadata: { value: metadata, since: "2.0" },
} as const;
const interfaceKeynames = {
  type: { value: type("interface") },
  description: { value: text, since: "2.0" },
  metadata: { value: metadata, since: "2.0" },
  inputs: parameters,
} as const satisfies Readonly<Record<string, Keyname>>;

export const behaviourTables: Table<
  "interface" | "operation" | "notification" | "implementation" | "artifact"
> = {
  interface: {
    what: "an interface definition",
    section: "interfaceDefinition",
    mayBeEmpty: { until: "1.3" },
    others: { keyname: "operations", value: a("operation"), until: "1.3", deprecatedSince: "1.3" },
    keynames: {
      ...interfaceKeynames,
      operations: { value: map(a("operation")), since: "1.3" },
      notifications: { value: map(a("notification")), since: "1.3" },
    },
  },
  operation: {
    what: "an operation definition",
    section: "operationDefinition",
    short: [{ scalar: "implementation" }],
    mayBeEmpty: true,
    keynames: { ...callable, implementation, inputs: parameters, outputs },
  },
  notification: {
    what: "a notification definition",
    section: "notificationDefinition",
    short: [{ scalar: "implementation" }],
    mayBeEmpty: { until: "1.3" },
    keynames: {
      ...callable,
      implementation,
      inputs: { ...parameters, since: "2.0" },
      outputs,
    },
  },
  implementation: {
    what: "an implementation",
    section: "implementation",
    short: [{ scalar: "primary" }],
    keynames: {
      primary: { value: shape({ scalar: text, mapping: a("artifact") }) },
      dependencies: { value: list(shape({ scalar: text, mapping: a("artifact") })) },
      timeout: { value: integer(0), since: "1.2", until: "1.3" },
      operation_host: { value: text, since: "1.2", until: "1.3" },
    },
  },
  artifact: {
    what: "an artifact definition",
    section: "artifactDefinition",
    short: [{ scalar: "file" }],
    keynames: {
      type: { value: type("artifact") },
      file: { value: text, mandatory: true },
      repository: { value: text },
      description: { value: text },
      metadata: { value: metadata, since: "2.0" },
      deploy_path: { value: text, until: "1.3" },
      artifact_version: { value: label, since: "1.3" },
      checksum: { value: label, since: "1.3" },
      checksum_algorithm: { value: label, since: "1.3" },
      properties: { value: mapping, since: "1.2" },
    },
  },
};
