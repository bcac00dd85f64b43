import type { Ahead } from "../lower/ahead.ts";
import { evaluate } from "../lower/evaluate.ts";
import type { Standing } from "../lower/standing.ts";
import { jsonOf } from "../lower/text-of.ts";
import { ofNode } from "../lower/value-at.ts";
import { mostSteps } from "../lower/work.ts";
import type { Entity } from "../lower/world.ts";
import type { Expression } from "../normal/expression.ts";
import type { Named } from "../normal/normal-service.ts";
import type { ValueAhead } from "./instantiated-service.ts";

/** For all values of all instances: a count in a text is short, whatever it multiplies. */
const mostStepsOfAll = 1_000_000;

/** Evaluates, and counts what that costs. */
export class ValuesAhead {
  #steps = 0;

  /** From then on values are left out. */
  get isFull(): boolean {
    return this.#steps > mostStepsOfAll;
  }

  of(expressions: Named<Expression>, standing: Standing): Named<ValueAhead> {
    return this.#each(expressions, (_, each) => this.one(each, standing));
  }

  /** Attributes as `get_attribute` gives them: what operations write shows only later. */
  ofAttributes(entity: Entity, standing: Standing): Named<ValueAhead> {
    return this.#each(entity.template.attributes, (name) =>
      this.#counted(standing, (counting) =>
        ofNode(entity, {
          what: "get_attribute",
          rest: [name],
          standing: counting,
          evaluate,
        }),
      ),
    );
  }

  one(expression: Expression, standing: Standing): ValueAhead {
    return this.#counted(standing, (counting) => evaluate(expression, counting));
  }

  #counted(standing: Standing, evaluated: (counting: Standing) => Ahead): ValueAhead {
    const work = { left: mostSteps };
    const ahead = aheadOf(evaluated({ ...standing, work }));
    this.#steps += 1 + mostSteps - work.left;
    return ahead;
  }

  #each<T>(of: Named<T>, value: (name: string, each: T) => ValueAhead): Named<ValueAhead> {
    if (of.size === 0) return none;
    const values = new Map<string, ValueAhead>();
    for (const [name, each] of of) {
      if (this.isFull) break;
      values.set(name, value(name, each));
    }
    return values;
  }
}

const none: Named<ValueAhead> = new Map();

export function aheadOf(ahead: Ahead): ValueAhead {
  switch (ahead.kind) {
    case "known":
      return { kind: "known", value: jsonOf(ahead.value) };
    case "template":
      return { kind: "later", why: "the host that plays it completes it" };
    case "later":
      return { kind: "later", why: ahead.why };
  }
}
