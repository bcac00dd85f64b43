import type { SectionName } from "./section.ts";
import type { Span, Version } from "./version.ts";

/** The eight kinds of types. */
export const typeKinds = [
  "artifact",
  "capability",
  "data",
  "group",
  "interface",
  "node",
  "policy",
  "relationship",
] as const;
export type TypeKind = (typeof typeKinds)[number];

/** What may stand under a keyname. */
export type ValueKind =
  | { readonly kind: "text" | "boolean" | "version" | "any" }
  /** Text that people write as a number: `artifact_version: 1.0`. */
  | { readonly kind: "label" }
  /** A whole number from `least` on, or a call of a function. */
  | { readonly kind: "integer"; readonly least: number }
  /** Two whole numbers, the second may be UNBOUNDED. */
  | { readonly kind: "range" }
  | { readonly kind: "type"; readonly of: readonly TypeKind[] }
  /** Text in 1.x, anything but nothing in 2.0. */
  | { readonly kind: "metadata" }
  /** Any mapping; what it holds is looked at by a later phase. */
  | { readonly kind: "mapping" }
  | { readonly kind: "construct"; readonly of: ConstructName }
  | { readonly kind: "list"; readonly of: ValueKind; readonly least?: number }
  | { readonly kind: "map"; readonly of: ValueKind; readonly least?: number }
  /** A list of mappings with one key each, where names may come again: requirements. */
  | { readonly kind: "named-list"; readonly of: ValueKind }
  | { readonly kind: "shape"; readonly of: ByShape };

/** By how the value is written; a shape that is missing is refused. */
export interface ByShape {
  readonly scalar?: ValueKind;
  readonly sequence?: ValueKind;
  readonly mapping?: ValueKind;
}

/** What a keyname of a construct is; its span says which versions know it. */
export interface Keyname extends Span {
  readonly value: ValueKind;
  /** In which versions it has to be there; `true` in all. */
  readonly mandatory?: true | Span;
  /** Understood, and answered with a warning that names this one instead. */
  readonly insteadUse?: string;
}

/** One construct of the grammar over all versions: a row of the tables. */
export interface Construct {
  /** In messages: "a node template". */
  readonly what: string;
  readonly section: SectionName;
  readonly keynames: Readonly<Record<string, Keyname>>;
  /** For kinds of types: the common keynames of types are among its own. */
  readonly typeKind?: TypeKind;
  readonly short?: readonly ShortForm[];
  /** Other keys are names of these: operations that stand directly under an interface. */
  readonly others?: Others;
  /** Nothing is as good as an empty mapping. */
  readonly mayBeEmpty?: true | Span;
  /** Exactly one of these keynames is there. */
  readonly exactlyOne?: readonly string[];
  /** Not more than one of these keynames is there. */
  readonly exclusive?: readonly string[];
}

/** A value of this shape stands for the construct with that one keyname. */
export interface ShortForm extends Span {
  readonly scalar?: string;
  readonly sequence?: string;
  /** A mapping that calls a function. */
  readonly call?: string;
}

export interface Others extends Span {
  readonly keyname: string;
  readonly value: ValueKind;
  /** From this version on they are answered with a warning. */
  readonly deprecatedSince?: Version;
}

export type ConstructName =
  | "file"
  | "import"
  | "repository"
  | "function"
  | "signature"
  | "artifactType"
  | "dataType"
  | "capabilityType"
  | "interfaceType"
  | "relationshipType"
  | "nodeType"
  | "groupType"
  | "policyType"
  | "property"
  | "attribute"
  | "parameter"
  | "schema"
  | "capability"
  | "requirement"
  | "requirementRelationship"
  | "interface"
  | "operation"
  | "notification"
  | "implementation"
  | "artifact"
  | "serviceTemplate"
  | "nodeTemplate"
  | "relationshipTemplate"
  | "capabilityAssignment"
  | "requirementAssignment"
  | "relationshipAssignment"
  | "interfaceAssignment"
  | "operationAssignment"
  | "notificationAssignment"
  | "group"
  | "policy"
  | "trigger"
  | "eventFilter"
  | "workflow"
  | "precondition"
  | "step"
  | "activity"
  | "workflowCall"
  | "operationCall"
  | "substitution";
