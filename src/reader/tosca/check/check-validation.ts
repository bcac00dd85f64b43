import { callOf } from "../grammar/call.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { Schema, Written } from "../types/schema.ts";
import {
  type BuiltInType,
  builtInType,
  type Expression,
  type Outcome,
  readClause,
  readLiteral,
  type Surroundings,
  validate,
} from "../value/index.ts";
import type { Checking, Subject } from "./checking.ts";
import { scalarDefinitionOf } from "./scalar-definition.ts";

/** Types whose values are the same with and without a declared type, as literals in clauses are. */
const comparable: ReadonlySet<string> = new Set(["string", "integer", "float", "boolean"]);

/** Reports a literal of 2.0 that certainly breaks a clause of its type or of its definition. */
export function checkValidation(subject: Subject, schema: Schema, checking: Checking): void {
  const { tree, what } = subject;
  const { file, facets } = checking;
  const { type } = schema;
  if (type === undefined || callOf(tree, file.version) !== undefined) return;
  const builtIn = builtInOf(type, checking);
  // What does not fit its type has been reported where that is checked.
  const value = builtIn && readLiteral(builtIn, tree, { version: "2.0", report: silent });
  if (value === undefined) return;
  for (const clause of [...facets.schema(type).clauses, ...schema.clauses]) {
    const expression = clauseOf(clause);
    const outcome = expression && validate(value, [expression], outside(checking));
    if (outcome?.kind === "failed" && outcome.finding.rule === "T20-9.10-validation")
      file.report.error(tree, "validation/broken-constraint", {
        message: `The value of ${what} does not satisfy its validation clause`,
        hint: outcome.finding.hint,
      });
  }
}

function builtInOf(type: EntityType, { facets }: Checking): BuiltInType | undefined {
  const primitive = primitiveOf(type);
  if (primitive === "scalar") {
    const definition = scalarDefinitionOf(type, facets.types);
    return definition && { kind: "scalar", type: definition.type };
  }
  if (primitive === undefined || !comparable.has(primitive)) return undefined;
  return builtInType(primitive, "2.0");
}

/** Each clause is read once, however many values it judges. */
const clauses = new WeakMap<Written, Expression>();

/** Faults of a clause are reported once, where it is written. */
function clauseOf(written: Written): Expression | undefined {
  const { tree, file } = written;
  if (file.version !== "2.0") return undefined;
  const known = clauses.get(written);
  if (known !== undefined) return known;
  const context = { version: "2.0", report: silent, signatures: () => undefined } as const;
  const read = readClause(tree, context, "validation");
  if (read !== undefined) clauses.set(written, read);
  return read;
}

const silent = (): void => {};

/** A clause is judged without a topology: what it asks of one stays unknown. */
function outside({ facets }: Checking): Omit<Surroundings, "value"> {
  const unknown = (): Outcome => ({ kind: "unknown", why: "it depends on the topology" });
  return {
    path: { self: "node", isRelationship: () => false },
    patternBudget: facets.patternBudget,
    input: unknown,
    lookUp: unknown,
    index: unknown,
    nodesOfType: unknown,
    call: unknown,
  };
}
