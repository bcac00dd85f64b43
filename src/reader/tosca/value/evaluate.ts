import { descend } from "./descend.ts";
import { stepsOfCall, stepsOfLookUp } from "./evaluation-budget.ts";
import type { Expression, FunctionCall } from "./expression.ts";
import type { ToscaVersion } from "./finding.ts";
import { Failure, failed, known, type Outcome } from "./outcome.ts";
import { pureFunctions } from "./pure-functions.ts";
import { sizeOf } from "./size-of.ts";
import { readReference1x, readReference20 } from "./reference.ts";
import type { LookUp, Surroundings } from "./surroundings.ts";
import type { PathPart } from "./tosca-path.ts";
import { untypedValue } from "./untyped-value.ts";
import { showValue, type Value } from "./value.ts";

/**
 * Evaluates an expression without faults at its place. All of it that is pure is computed; the rest
 * is asked of the surroundings. One unknown part makes the whole unknown, except where `$and` or
 * `$or` is decided without it. Literals come as YAML means them: a property's own type is applied
 * by whoever knows it. Depth is bounded by that of the tree, results by what lists and texts may
 * grow to, and the time by the budget: what comes after its end is unknown.
 */
export function evaluate(
  expression: Expression,
  surroundings: Surroundings,
  version: ToscaVersion,
): Outcome {
  return new Evaluation(surroundings, version).of(expression);
}

const lookUps: ReadonlyMap<string, LookUp> = new Map([
  ["get_property", "property"],
  ["get_attribute", "attribute"],
  ["get_artifact", "artifact"],
  ["available_allocation", "allocation"],
  ["get_operation_output", "operation-output"],
]);

const costly: Outcome = { kind: "unknown", why: "evaluating all of this takes too long" };

class Evaluation {
  readonly #surroundings: Surroundings;
  readonly #version: ToscaVersion;

  constructor(surroundings: Surroundings, version: ToscaVersion) {
    this.#surroundings = surroundings;
    this.#version = version;
  }

  of(expression: Expression): Outcome {
    if (!this.#pays(stepsOfCall)) return costly;
    switch (expression.kind) {
      case "literal":
        return known(untypedValue(expression.tree));
      case "text":
        return known(expression.text);
      case "list":
        return this.#all(expression.items, known);
      case "map": {
        const keys = expression.entries.map(([key]) => key);
        const values = expression.entries.map(([, value]) => value);
        return this.#all(values, (read) =>
          known(new Map(keys.map((key, i) => [key, read[i] as Value]))),
        );
      }
      case "call":
        return this.#call(expression);
    }
  }

  #pays(steps: number): boolean {
    const { budget } = this.#surroundings;
    budget.left -= steps;
    return budget.left >= 0;
  }

  /** Evaluates all; a failure comes before what is unknown, so that it is not found one by one. */
  #all(expressions: readonly Expression[], then: (values: readonly Value[]) => Outcome): Outcome {
    const values: Value[] = [];
    let unknown: Outcome | undefined;
    for (const expression of expressions) {
      const outcome = this.of(expression);
      if (outcome.kind === "failed") return outcome;
      if (outcome.kind === "unknown") unknown ??= outcome;
      else values.push(outcome.value);
    }
    return unknown ?? then(values);
  }

  #call(call: FunctionCall): Outcome {
    const { name, namespace, entry } = call;
    if (entry === undefined) {
      const qualified = namespace === undefined ? name : `${namespace}:${name}`;
      return this.#all(call.arguments, (values) => this.#surroundings.call(qualified, values));
    }
    if (name === "and" || name === "or") return this.#decide(call, name === "or");
    return this.#all(call.arguments, (values) => this.#apply(call, values));
  }

  /** `deciding` is the argument that settles it: true for `$or`, false for `$and`. */
  #decide(call: FunctionCall, deciding: boolean): Outcome {
    let unknown: Outcome | undefined;
    for (const argument of call.arguments) {
      const outcome = this.of(argument);
      if (outcome.kind === "failed") return outcome;
      if (outcome.kind === "unknown") {
        unknown ??= outcome;
      } else if (typeof outcome.value !== "boolean") {
        const why = `${showValue(outcome.value)} is no boolean`;
        return this.#fail(call, new Failure(why, "give it conditions"));
      } else if (outcome.value === deciding) {
        return known(deciding);
      }
    }
    return unknown ?? known(!deciding);
  }

  #apply(call: FunctionCall, values: readonly Value[]): Outcome {
    const pure = pureFunctions.get(call.name);
    if (pure !== undefined) {
      const size = values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
      if (!this.#pays(size)) return costly;
      return this.#result(call, pure(values, this.#surroundings.budget));
    }
    const what = lookUps.get(call.name);
    if (what !== undefined) return this.#lookUp(call, what, values);
    const surroundings = this.#surroundings;
    switch (call.name) {
      case "value":
        return this.#value(call, values);
      case "node_index":
        return surroundings.index("node");
      case "relationship_index":
        return surroundings.index("relationship");
      case "get_nodes_of_type":
        return this.#withParts(call, values, ([type]) => surroundings.nodesOfType(String(type)));
      default:
        return this.#input(call, values);
    }
  }

  #value(call: FunctionCall, steps: readonly Value[]): Outcome {
    const { value } = this.#surroundings;
    if (value === undefined)
      return this.#fail(
        call,
        new Failure("there is no value here", "use it in validation clauses"),
      );
    return this.#withParts(call, steps, (parts) => this.#result(call, descend(value, parts)));
  }

  #input(call: FunctionCall, values: readonly Value[]): Outcome {
    return this.#withParts(call, values, ([name, ...steps]) => {
      const outcome = this.#surroundings.input(String(name));
      return outcome.kind === "known" ? this.#result(call, descend(outcome.value, steps)) : outcome;
    });
  }

  #lookUp(call: FunctionCall, what: LookUp, values: readonly Value[]): Outcome {
    if (!this.#pays(stepsOfLookUp)) return costly;
    // The fourth argument of 1.x's get_artifact is a boolean, for whoever fetches it.
    const path =
      what === "artifact" ? values.filter((value) => typeof value !== "boolean") : values;
    return this.#withParts(call, path, (parts) => {
      const reference =
        this.#version === "2.0"
          ? readReference20(parts, this.#surroundings.path)
          : readReference1x(parts);
      if (!("kind" in reference)) return this.#surroundings.lookUp(what, reference);
      const place = call.arguments[reference.at]?.tree ?? call.tree;
      const why = `Cannot follow this path: ${reference.why}`;
      const hint = "begin with a node, a relationship or SELF, go on by keywords, end with a name";
      const rule = this.#version === "2.0" ? "T20-10.3-path" : "T13-4.4.2-entity";
      return failed(place, { rule, why, hint });
    });
  }

  /** Names and indexes; anything else in their place is a fault. */
  #withParts(
    call: FunctionCall,
    values: readonly Value[],
    then: (parts: readonly PathPart[]) => Outcome,
  ): Outcome {
    const wrong = values.find((value) => typeof value !== "string" && typeof value !== "bigint");
    if (wrong === undefined) return then(values as readonly PathPart[]);
    const why = `${showValue(wrong)} is neither a name nor an index`;
    return this.#fail(call, new Failure(why, "name keys, and count entries of lists from 0"));
  }

  #result(call: FunctionCall, result: Value | Failure): Outcome {
    return result instanceof Failure ? this.#fail(call, result) : known(result);
  }

  #fail(call: FunctionCall, { why, hint }: Failure): Outcome {
    const prefix = this.#version === "2.0" ? "T20" : "T13";
    const rule = `${prefix}-${call.entry?.paragraph ?? "10.4"}-evaluation`;
    return failed(call.tree, {
      rule,
      why: `The function "${call.name}" has no result: ${why}`,
      hint,
    });
  }
}
