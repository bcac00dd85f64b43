import type { Expression } from "../normal/expression.ts";
import type { Ahead } from "./ahead.ts";
import type { Asking } from "./work.ts";
import type { Entity, Link, World } from "./world.ts";

/** Where an expression stands: in a service, and there in a node, a relationship, or neither. */
export interface Standing extends Asking {
  readonly world: World;
  readonly self: Entity | Link | undefined;
  /** The host whose operation asks, if it is known: its own address needs nobody else. */
  readonly host?: string | undefined;
  /** Which instance of the node asks, if it is known. */
  readonly index?: number | undefined;
}

/** For look-ups, which lead to expressions that lead to look-ups. */
export type Evaluate = (expression: Expression, standing: Standing) => Ahead;
