import { describe, type Mapping, type Scalar, TextScalar, type Tree } from "../../yaml/tree.ts";
import { noSuch } from "../no-such.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { PropertyDefinition } from "../types/property-definition.ts";
import type { Schema, Written } from "../types/schema.ts";
import {
  evaluate,
  type Expression,
  fitValue,
  isScalar,
  keyText,
  kindOf,
  type ReadContext,
  readLiteral,
  recogniseCall,
  showValue,
  type Value,
} from "../value/index.ts";
import { builtInOf } from "./built-in-of.ts";
import { checkCallsIn } from "./check-calls.ts";
import type { Checking, Subject } from "./checking.ts";
import { outside, violation } from "./judge-value.ts";
import { numberTypeOf } from "./scalar-definition.ts";
import { unheard } from "./unheard.ts";

/** A value as far as it is known before anything runs. */
export interface Reading {
  /** Undefined when nothing is known of it, or when it is wrong. */
  readonly value: Value | undefined;
  /** False when entries of it are unknown, for which null stands. */
  readonly whole: boolean;
}

/**
 * Checks a value against a schema and against all clauses on it and on its parts, and every call of
 * a function in it.
 */
export function checkValue(subject: Subject, schema: Schema, checking: Checking): Reading {
  return new ValueReader(checking, true).read(subject, schema);
}

/** The same without the clauses: for their own operands, and for what is judged elsewhere. */
export function readForm(subject: Subject, schema: Schema, checking: Checking): Reading {
  return new ValueReader(checking, false).read(subject, schema);
}

const nothing: Reading = { value: undefined, whole: false };

class ValueReader {
  readonly #checking: Checking;
  readonly #judges: boolean;
  readonly #context: ReadContext;

  constructor(checking: Checking, judges: boolean) {
    this.#checking = checking;
    this.#judges = judges;
    const { file, report } = checking;
    this.#context = { version: file.version, report: (finding) => report.tell(finding) };
  }

  read(subject: Subject, schema: Schema): Reading {
    const { tree } = subject;
    const { type } = schema;
    const isPlain = this.#checking.isPlain === true;
    const recognised = isPlain ? undefined : recogniseCall(tree, this.#context);
    if (recognised?.kind === "malformed") return nothing;
    if (recognised?.kind === "call") return this.#computed(subject, schema);
    if (type === undefined || (primitiveOf(type) === undefined && !type.complete)) {
      checkCallsIn(tree, this.#checking);
      return nothing;
    }
    const isText = recognised?.kind === "escaped" && tree.kind === "scalar";
    const written = isText ? new TextScalar(tree, recognised.text) : tree;
    const reading = this.#literal({ ...subject, tree: written }, schema, type);
    this.#judge(subject, reading, schema);
    return reading;
  }

  #literal(subject: Subject, schema: Schema, type: EntityType): Reading {
    switch (primitiveOf(type)) {
      case undefined:
        return this.#complex(subject, type);
      case "list":
        return this.#list(subject, schema);
      case "map":
        return this.#map(subject, schema);
      default:
        return this.#plain(subject, type);
    }
  }

  #plain({ tree, what }: Subject, type: EntityType): Reading {
    const { file, facets, report } = this.#checking;
    const builtIn = builtInOf(type, file.version, facets);
    if (builtIn === undefined) {
      if (type.name === "scalar" && type.parent === undefined)
        report.error(tree, "scalar/abstract", {
          message: `There is no unit for ${what}: "scalar" itself has none`,
          hint: "derive a type with units from it",
        });
      return nothing;
    }
    const value = readLiteral(builtIn, tree, {
      version: file.version,
      report: (finding) => report.tell({ ...finding, message: led(what, finding.message) }),
    });
    return { value, whole: value !== undefined };
  }

  /** What a call gives may be known, too, when it depends on nothing but what is written out. */
  #computed(subject: Subject, schema: Schema): Reading {
    const { tree, what } = subject;
    const { file, facets, report } = this.#checking;
    const expression = checkCallsIn(tree, this.#checking);
    if (expression === undefined) return nothing;
    const outcome = evaluate(expression, outside(facets), file.version);
    if (outcome.kind === "failed" && outcome.finding.rule.endsWith("-evaluation"))
      report.tell({ ...outcome.finding, message: led(what, outcome.finding.message) });
    const { type } = schema;
    if (outcome.kind !== "known" || type?.complete !== true) return nothing;
    const builtIn = builtInOf(type, file.version, facets);
    const primitive = primitiveOf(type);
    const isCollection = primitive === "list" || primitive === "map";
    if (builtIn === undefined && !isCollection) return nothing;
    const isOfKind = isCollection && kindOf(outcome.value) === primitive;
    const fitted = isOfKind ? outcome.value : undefined;
    const value = builtIn === undefined ? fitted : fitValue(outcome.value, builtIn, file.version);
    if (value === undefined) {
      const given = `${calledIn(expression)} gives ${showValue(outcome.value)}`;
      report.error(tree, "builtInTypes/wrong-type", {
        message: `${led(what, given)}, which is no value of type ${type.name}`,
        hint: "call a function that gives one",
      });
      return nothing;
    }
    const reading = { value, whole: true };
    this.#judge(subject, reading, schema);
    return reading;
  }

  #list({ tree, what }: Subject, schema: Schema): Reading {
    if (tree.kind !== "sequence") return this.#refuse({ tree, what }, "a list");
    const entry = schema.entry ?? this.#inherited(schema, "entry");
    let whole = true;
    const value = tree.items.map((item): Value => {
      const reading = this.#part({ tree: item, what: `an entry of ${what}` }, entry);
      whole &&= reading.whole;
      return reading.value ?? null;
    });
    return { value, whole };
  }

  #map({ tree, what }: Subject, schema: Schema): Reading {
    if (tree.kind !== "mapping") return this.#refuse({ tree, what }, "a map");
    const entry = schema.entry ?? this.#inherited(schema, "entry");
    const key = schema.key ?? this.#inherited(schema, "key");
    const value = new Map<string, Value>();
    let whole = true;
    tree.keys.forEach((name, i) => {
      whole &&= this.#key(name, key, what);
      const inner = { tree: tree.values[i] as Tree, what: `"${name.text}" of ${what}` };
      const reading = this.#part(inner, entry);
      whole &&= reading.whole;
      value.set(keyText(name, this.#checking.file.version), reading.value ?? null);
    });
    return { value, whole };
  }

  /** Whether the key is known: it may be computed, such as `{ $keygen: [ UUID ] }`. */
  #key(name: Scalar, schema: Schema | undefined, what: string): boolean {
    if (name.written !== undefined) {
      checkCallsIn(name.written, this.#checking);
      return false;
    }
    if (schema !== undefined) this.read({ tree: name, what: `a key of ${what}` }, schema);
    return true;
  }

  #part(subject: Subject, schema: Schema | undefined): Reading {
    if (schema !== undefined) return this.read(subject, schema);
    checkCallsIn(subject.tree, this.#checking);
    return nothing;
  }

  #inherited({ type }: Schema, part: "key" | "entry"): Schema | undefined {
    return type === undefined ? undefined : this.#checking.facets.schema(type)[part];
  }

  #complex({ tree, what }: Subject, type: EntityType): Reading {
    const { report, facets } = this.#checking;
    if (tree.kind !== "mapping") return this.#refuse({ tree, what }, `a mapping, "${type.name}"`);
    const properties = facets.properties(type);
    const value = new Map<string, Value>();
    let whole = true;
    tree.keys.forEach((key, i) => {
      const inner = { tree: tree.values[i] as Tree, what: `"${key.text}" of ${what}` };
      const definition = properties.get(key.text);
      if (definition === undefined && type.complete)
        report.error(
          key,
          "dataType/unknown-property",
          noSuch(`property "${key.text}" in "${type.name}"`, key.text, () => properties.keys()),
        );
      const reading = this.#part(inner, definition?.schema);
      whole &&= reading.whole;
      value.set(key.text, reading.value ?? null);
    });
    for (const definition of properties.values()) {
      if (hasKey(tree, definition.name)) continue;
      const standard = definition.fixed ?? definition.default;
      if (standard !== undefined) {
        const reading = this.#standard(definition, standard);
        whole &&= reading.whole;
        value.set(definition.name, reading.value ?? null);
      } else if (definition.required) {
        whole = false;
        report.error(tree, "dataType/missing-property", {
          message: `Property "${definition.name}" of "${type.name}" is missing in ${what}`,
          hint: "it is required and has no default",
        });
      }
    }
    return { value, whole };
  }

  /** What is not assigned has its default. Only plain ones are read: others may have no end. */
  #standard({ schema, name }: PropertyDefinition, { tree, file }: Written): Reading {
    const { type } = schema;
    const { facets } = this.#checking;
    if (type === undefined || tree.kind !== "scalar") return nothing;
    if (builtInOf(type, file.version, facets) === undefined) return nothing;
    return readForm({ tree, what: name }, schema, unheard(file, facets));
  }

  #judge({ tree, what }: Subject, { value, whole }: Reading, schema: Schema): void {
    const { type } = schema;
    if (!this.#judges || value === undefined || type === undefined) return;
    const { facets } = this.#checking;
    if (facets.budget.left < 0) return;
    const judged = { value, whole };
    for (const clause of facets.schema(type).clauses)
      this.#judgeBy({ clause, schema }, judged, { tree, what });
    for (const clause of schema.clauses) this.#judgeBy({ clause, schema }, judged, { tree, what });
    if (!isScalar(value)) return;
    // The number of a scalar is a value of a type of its own.
    const number = numberTypeOf(type, facets.types);
    const inner = number && facets.schema(number);
    for (const clause of inner?.clauses ?? [])
      this.#judgeBy(
        { clause, schema: inner as Schema },
        { value: value.number, whole },
        { tree, what: `the number of ${what}` },
      );
  }

  #judgeBy(
    of: { readonly clause: Written; readonly schema: Schema },
    judged: { readonly value: Value; readonly whole: boolean },
    { tree, what }: Subject,
  ): void {
    const { facets, report } = this.#checking;
    const read = readOperand;
    const why = violation(judged, of, { facets, read });
    if (why === undefined) return;
    const clause = of.clause.file.version === "2.0" ? "its validation clause" : "a constraint";
    report.error(tree, "validation/broken-constraint", {
      message: `${capital(what)} breaks ${clause}: ${why}`,
      hint: "change the value, or the clause of its type or definition",
    });
  }

  #refuse({ tree, what }: Subject, expected: string): Reading {
    this.#checking.report.error(tree, "builtInTypes/wrong-type", {
      message: `Expected ${expected} for ${what}, not ${describe(tree)}`,
    });
    return nothing;
  }
}

/** Reads an operand of a clause on values of a schema. */
export function readOperand(tree: Tree, schema: Schema, checking: Checking): Value | undefined {
  const { value, whole } = readForm(
    { tree, what: "the operand of a constraint" },
    schema,
    checking,
  );
  return whole ? value : undefined;
}

const hasKey = (tree: Mapping, name: string): boolean =>
  tree.keys.some(({ text }) => text === name);

const calledIn = (expression: Expression): string =>
  expression.kind === "call" ? `"${expression.name}"` : "it";

/** `Property "port": cannot read …`: a message about a value, behind what it is the value of. */
const led = (what: string, message: string): string =>
  `${capital(what)}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;

const capital = (what: string): string => `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
