import type { Tree } from "../../yaml/tree.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { Schema, Written } from "../types/schema.ts";
import {
  type Constraint,
  type ConstraintSubject,
  type Expression,
  type Outcome,
  readClause,
  readConstraint,
  type Surroundings,
  type Value,
  violationOf,
  whyFalse,
} from "../value/index.ts";
import { builtInOf } from "./built-in-of.ts";
import type { Checking } from "./checking.ts";
import { signaturesOf } from "./signatures.ts";
import { unheard } from "./unheard.ts";

/** A value that is being judged, as far as it is known. */
export interface Judged {
  readonly value: Value;
  /** False when something in it is known only when it is evaluated. */
  readonly whole: boolean;
}

/**
 * What a value certainly says against one clause on values of a schema, as the end of a sentence.
 * Undefined when it satisfies it, and when that cannot be told before anything runs.
 */
export function violation(
  { value, whole }: Judged,
  { clause, schema }: { readonly clause: Written; readonly schema: Schema },
  { facets, read }: Judging,
): string | undefined {
  if (clause.file.version === "2.0") {
    if (!whole) return undefined;
    const condition = conditionOf(clause, "validation", facets);
    return condition && whyFalse(condition, { ...outside(facets), value });
  }
  const constraint = constraintOf(clause, schema, { facets, read });
  if (constraint === undefined || !(whole || "length" in constraint)) return undefined;
  return violationOf(value, constraint, facets.budget);
}

/** What clauses are judged with. */
interface Judging {
  readonly facets: Facets;
  /** Reads an operand as a value of a schema. */
  readonly read: (operand: Tree, schema: Schema, checking: Checking) => Value | undefined;
}

type Facets = Checking["facets"];

/** Each is read once, however many values it judges. */
const conditions = new WeakMap<Tree, Expression | "none">();
/** An alias may be about several types. What they go back to says how operands are read. */
const constraints = new WeakMap<Tree, Map<Root, Constraint | "none">>();
type Root = EntityType | string | undefined;

/** A clause of 2.0 as it is read; what is wrong with it is told where it stands. */
export function conditionOf(
  { tree, file }: Written,
  where: "validation" | "condition",
  facets: Facets,
): Expression | undefined {
  let known = conditions.get(tree);
  if (known === undefined) {
    const scope = facets.types.scopes.of(file);
    const signatures = (name: string) => signaturesOf(scope.find("function", name), facets);
    const context = { version: "2.0", report: () => {}, signatures } as const;
    known = readClause(tree, context, where) ?? "none";
    conditions.set(tree, known);
  }
  return known === "none" ? undefined : known;
}

/** A constraint of 1.x as it is read; undefined for what is none, which is told where it stands. */
export function constraintOf(
  { tree, file }: Written,
  schema: Schema,
  { facets, read }: Judging,
): Constraint | undefined {
  const { type } = schema;
  const root = type === undefined ? undefined : (primitiveOf(type) ?? type);
  const ofRoots = constraints.get(tree) ?? new Map<Root, Constraint | "none">();
  constraints.set(tree, ofRoots);
  let known = ofRoots.get(root);
  if (known === undefined) {
    const checking = unheard(file, facets);
    const operands = operandsOf(schema, (operand) => read(operand, schema, checking), checking);
    const context = { version: file.version, report: () => {} };
    known = readConstraint(tree, operands, context) ?? "none";
    ofRoots.set(root, known);
  }
  return known === "none" ? undefined : known;
}

/** What a constraint on values of a schema may have as operands. */
export function operandsOf(
  { type }: Schema,
  read: (operand: Tree) => Value | undefined,
  { file, facets }: Pick<Checking, "file" | "facets">,
): ConstraintSubject {
  const name = type?.name ?? "any";
  if (type?.complete !== true) return { kind: "any", type: name, read };
  const primitive = primitiveOf(type);
  if (primitive === undefined) return { kind: "map", type: name, read };
  if (primitive === "list" || primitive === "map") return { kind: primitive, type: name, read };
  return { kind: builtInOf(type, file.version, facets)?.kind ?? "any", type: name, read };
}

/** Values are judged without a topology: what a condition asks of one stays unknown. */
export function outside({ budget }: Facets): Surroundings {
  return {
    path: { self: "node", isRelationship: () => false },
    budget,
    input: unknown,
    lookUp: unknown,
    index: unknown,
    nodesOfType: unknown,
    call: unknown,
  };
}

const unknown = (): Outcome => ({ kind: "unknown", why: "it depends on the topology" });
