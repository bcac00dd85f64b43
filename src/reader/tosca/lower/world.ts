import type { Span } from "../../../model/index.ts";
import type { NormalNode, NormalRequirement, NormalService } from "../normal/normal-service.ts";
import type { Ahead } from "./ahead.ts";
import type { Asking } from "./work.ts";

/**
 * One service among those that are lowered together: the one that was asked for, or one that
 * stands in for a node of another.
 */
export interface World {
  readonly service: NormalService;
  readonly entities: ReadonlyMap<string, Entity>;
  /** What its spans have to be moved by, since each service was read with sources of its own. */
  readonly firstSource: number;
  /** The node that it stands in for. */
  readonly outer: Entity | undefined;
  input(name: string, asking: Asking): Ahead;
}

/** A node of one of the services. */
export interface Entity {
  /** Unique among all services. */
  readonly name: string;
  readonly template: NormalNode;
  readonly world: World;
  readonly links: readonly Link[];
  /** The service that stands in for it. */
  readonly inner: World | undefined;
  /** `delegated`: somebody else brings it about, and nothing is known of its states in between. */
  /** Whether it is the host of another node. */
  readonly isHost: boolean;
  readonly kind: "performed" | "delegated" | "replaced";
}

/** A requirement of a node together with where it leads. */
export interface Link {
  /** Unique as well: its source and its requirement, with a number where there are several. */
  readonly name: string;
  readonly requirement: NormalRequirement;
  readonly source: Entity;
  readonly target: Entity;
}

/** A place of a service among the sources of all. */
export const spanIn = ({ firstSource }: World, { source, start, end }: Span): Span => ({
  source: source + firstSource,
  start,
  end,
});
