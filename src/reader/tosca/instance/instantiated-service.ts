import type { Json } from "../../../std/json.ts";
import type { Version } from "../grammar/version.ts";
import type { Named, Typed } from "../normal/normal-service.ts";

/** A service with the values of its inputs worked in: what will be there when it is deployed. */
export interface InstantiatedService {
  readonly version: Version;
  readonly file: string;
  readonly description: string | undefined;
  readonly inputs: Named<ValueAhead>;
  readonly outputs: Named<ValueAhead>;
  /**
   * Each instance of each node, in the order of the text. Those of a service that stands in for a
   * node come after that node.
   */
  readonly nodes: readonly NodeInstance[];
  readonly groups: Named<InstantiatedGroup>;
  readonly policies: readonly InstantiatedPolicy[];
}

/** What a value comes to before anything runs. */
export type ValueAhead =
  | {
      readonly kind: "known";
      /** Integers that JavaScript cannot hold, and scalars with their units, are text. */
      readonly value: Json;
    }
  | {
      readonly kind: "later";
      /** Why it cannot be told yet: `the value "ip" shows only when it runs`. */
      readonly why: string;
    };

/** One instance of a node. */
export interface NodeInstance extends Typed {
  /** That of its node: unique among all services, `database.server` for one that stands in. */
  readonly name: string;
  /** From 0 on; `count` says how many there are of the node. */
  readonly index: number;
  readonly count: number;
  /** The name of its template, and the file of the service that has it. */
  readonly template: string;
  readonly service: string;
  /**
   * `performed`: its own operations bring it about. `replaced`: so do the nodes of a service that
   * stands in for it. `delegated`: somebody else does, because it is selected, or because no
   * service was given that stands in for it.
   */
  readonly kind: "performed" | "delegated" | "replaced";
  /** The node at the top of its chain of hosts; undefined when it stands alone. */
  readonly host: string | undefined;
  readonly properties: Named<ValueAhead>;
  readonly attributes: Named<ValueAhead>;
  readonly capabilities: Named<CapabilityInstance>;
  readonly requirements: readonly RelationshipInstance[];
  /** Operations that do something, by their interface. */
  readonly interfaces: Named<Named<OperationInstance>>;
}

export interface CapabilityInstance extends Typed {
  readonly properties: Named<ValueAhead>;
  readonly attributes: Named<ValueAhead>;
}

/** A requirement with the relationship that fulfils it. */
export interface RelationshipInstance extends Typed {
  readonly name: string;
  /** The name of the node that fulfils it; undefined when none of the given services has one. */
  readonly target: string | undefined;
  /** Which instance of it, where 2.0 says so; undefined stands for all of them. */
  readonly index: ValueAhead | undefined;
  readonly capability: string | undefined;
  /** The relationship template that it is made of. */
  readonly template: string | undefined;
  readonly properties: Named<ValueAhead>;
  readonly attributes: Named<ValueAhead>;
  readonly interfaces: Named<Named<OperationInstance>>;
}

export interface OperationInstance {
  /** The file of its implementation. */
  readonly implementation: string;
  readonly inputs: Named<ValueAhead>;
}

export interface InstantiatedGroup extends Typed {
  readonly members: readonly string[];
  readonly properties: Named<ValueAhead>;
}

export interface InstantiatedPolicy extends Typed {
  readonly name: string;
  readonly targets: readonly string[];
  readonly properties: Named<ValueAhead>;
}
