import type { Span } from "../../../model/index.ts";
import type { Version } from "../grammar/version.ts";
import type { Expression } from "./expression.ts";

/** Names with what they stand for, in the order of definition. */
export type Named<T> = ReadonlyMap<string, T>;

/**
 * A service template with all that imports, inheritance, `copy` and defaults bring, and with each
 * requirement led to its target. Functions are not evaluated.
 */
export interface NormalService {
  readonly version: Version;
  readonly file: string;
  readonly description: string | undefined;
  readonly metadata: Named<Expression>;
  readonly inputs: Named<NormalParameter>;
  readonly outputs: Named<NormalParameter>;
  readonly nodes: Named<NormalNode>;
  readonly groups: Named<NormalGroup>;
  readonly policies: readonly NormalPolicy[];
  readonly workflows: Named<NormalWorkflow>;
  readonly substitution: NormalSubstitution | undefined;
}

/** What everything that is made of a type has. */
export interface Typed {
  /** The name of its type where that is defined; undefined when it is not known. */
  readonly type: string | undefined;
  /** The type and its ancestors, nearest first. */
  readonly types: readonly string[];
  readonly at: Span;
}

export interface NormalParameter {
  readonly type: string | undefined;
  readonly description: string | undefined;
  readonly required: boolean;
  /** What it is without being given: its default, or what it is fixed to. */
  readonly value: Expression | undefined;
}

export interface NormalNode extends Typed {
  readonly name: string;
  readonly metadata: Named<Expression>;
  readonly directives: readonly string[];
  /** How many of it there are; undefined stands for one. */
  readonly count: Expression | undefined;
  readonly filter: Expression | undefined;
  readonly properties: Named<Expression>;
  readonly attributes: Named<Expression>;
  readonly capabilities: Named<NormalCapability>;
  readonly requirements: readonly NormalRequirement[];
  readonly interfaces: Named<NormalInterface>;
  readonly artifacts: Named<NormalArtifact>;
}

export interface NormalCapability extends Typed {
  readonly properties: Named<Expression>;
  readonly attributes: Named<Expression>;
}

export interface NormalRequirement {
  readonly name: string;
  /** Undefined when no node template fulfils it. */
  readonly target: string | undefined;
  /** Which of the target's representations, where 2.0 says so. */
  readonly index: Expression | undefined;
  /** The capability of the target that it ends in. */
  readonly capability: string | undefined;
  readonly relationship: NormalRelationship;
  readonly count: Expression | undefined;
  readonly optional: boolean;
  readonly filters: readonly Expression[];
  readonly allocation: Named<Expression>;
  /** False when only the node type asks for it. */
  readonly assigned: boolean;
  readonly at: Span;
}

export interface NormalRelationship extends Typed {
  /** The relationship template that it is made of. */
  readonly template: string | undefined;
  readonly properties: Named<Expression>;
  readonly attributes: Named<Expression>;
  readonly interfaces: Named<NormalInterface>;
}

export interface NormalInterface {
  readonly type: string | undefined;
  readonly types: readonly string[];
  readonly operations: Named<NormalOperation>;
  readonly notifications: Named<NormalOperation>;
}

export interface NormalOperation {
  /** Undefined when it does nothing. */
  readonly implementation: NormalImplementation | undefined;
  /** Those of the interface included. */
  readonly inputs: Named<Expression>;
  /** Attributes that outputs are written to. */
  readonly outputs: Named<Expression>;
  readonly at: Span;
}

export interface NormalImplementation {
  /** A file, or the name of an artifact of the node. */
  readonly primary: NormalArtifact | undefined;
  readonly dependencies: readonly NormalArtifact[];
  readonly timeoutSeconds: Expression | undefined;
  readonly operationHost: string | undefined;
}

export interface NormalArtifact extends Typed {
  readonly file: string;
  readonly repository: string | undefined;
  readonly deployPath: string | undefined;
  readonly properties: Named<Expression>;
}

export interface NormalGroup extends Typed {
  readonly members: readonly string[];
  readonly properties: Named<Expression>;
}

export interface NormalPolicy extends Typed {
  readonly name: string;
  readonly targets: readonly string[];
  readonly properties: Named<Expression>;
  readonly triggers: Named<Expression>;
}

export interface NormalWorkflow {
  readonly inputs: Named<NormalParameter>;
  /** In 1.x a list of preconditions, in 2.0 one condition. */
  readonly precondition: Expression | undefined;
  readonly steps: Named<NormalStep>;
  readonly implementation: NormalImplementation | undefined;
  readonly at: Span;
}

export interface NormalStep {
  readonly target: string;
  readonly targetRelationship: string | undefined;
  readonly operationHost: string | undefined;
  readonly filter: Expression | undefined;
  readonly activities: readonly NormalActivity[];
  readonly onSuccess: readonly string[];
  readonly onFailure: readonly string[];
  readonly at: Span;
}

export type NormalActivity = { readonly at: Span } & (
  | { readonly kind: "set_state"; readonly state: string }
  | {
      readonly kind: "call_operation";
      readonly operation: string;
      readonly inputs: Named<Expression>;
    }
  | {
      readonly kind: "delegate" | "inline";
      readonly workflow: string;
      readonly inputs: Named<Expression>;
    }
);

export interface NormalSubstitution extends Typed {
  /** The mappings as they are written, by their keyname. */
  readonly mappings: Named<Expression>;
}
