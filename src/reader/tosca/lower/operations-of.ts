import { operationNames } from "../../../model/index.ts";
import type { NormalInterface, NormalOperation } from "../normal/normal-service.ts";
import { isKind } from "./kinds-of-types.ts";
import { type Entity, type Link, spanIn } from "./world.ts";
import type { Notes } from "./notes.ts";

/** The operations of the Configure interface that the lifecycle of a node is woven with. */
export const configureOperations = [
  "pre_configure_source",
  "pre_configure_target",
  "post_configure_source",
  "post_configure_target",
  "add_source",
  "add_target",
  "remove_source",
  "remove_target",
] as const;
export type ConfigureOperation = (typeof configureOperations)[number];

type Implemented = ReadonlyMap<string, NormalOperation>;

/** Those of the lifecycle that do something; a node has no others that are called. */
export function lifecycleOf(entity: Entity, notes: Notes): Implemented {
  const { template, world, name } = entity;
  return implemented([...template.interfaces], "lifecycle", {
    known: operationNames,
    note: (operation, of) =>
      notes.notActedOn(spanIn(world, of.at), "operationAssignment/not-acted-on", {
        message: `Operation "${operation}" of node "${name}" is never called`,
        hint: `called are ${operationNames.join(", ")} of the lifecycle interface`,
      }),
  });
}

/** Those of a relationship that do something. */
export function relationshipOperations(link: Link, notes: Notes): Implemented {
  const { requirement, source, name } = link;
  return implemented([...requirement.relationship.interfaces], "configure", {
    known: configureOperations,
    note: (operation, of) =>
      notes.notActedOn(spanIn(source.world, of.at), "operationAssignment/not-acted-on", {
        message: `Operation "${operation}" of relationship "${name}" is never called`,
        hint: `called are ${configureOperations.join(", ")}`,
      }),
  });
}

function implemented(
  interfaces: readonly (readonly [string, NormalInterface])[],
  kind: "lifecycle" | "configure",
  {
    known,
    note,
  }: {
    readonly known: readonly string[];
    readonly note: (operation: string, of: NormalOperation) => void;
  },
): Implemented {
  const found = new Map<string, NormalOperation>();
  for (const [name, each] of interfaces) {
    const isCalled = isKind(each, kind);
    for (const [operation, of] of each.operations) {
      if (of.implementation?.primary === undefined) continue;
      if (isCalled && known.includes(operation)) found.set(operation, of);
      else note(`${name}.${operation}`, of);
    }
    for (const [notification, of] of each.notifications)
      if (of.implementation !== undefined || of.outputs.size > 0)
        note(`${name}.${notification}`, of);
  }
  return found;
}
