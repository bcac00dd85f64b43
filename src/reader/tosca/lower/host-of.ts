import { isKind } from "./kinds-of-types.ts";
import { mappedCapability } from "./substitution.ts";
import type { Entity } from "./world.ts";

/**
 * The name of the host that a node's operations run on: the topmost compute node of its chain of
 * HostedOn, or where none is one the top of the chain. Undefined for a node that stands alone.
 */
export function hostOf(entity: Entity): string | undefined {
  const chain = hostChain(entity);
  const computes = chain.filter(({ template }) => isKind(template, "compute"));
  return (
    computes.at(-1)?.name ?? (chain.length > 1 || entity.isHost ? chain.at(-1)?.name : undefined)
  );
}

/** A node, its host, and so on upwards. */
export function hostChain(entity: Entity): readonly Entity[] {
  const chain: Entity[] = [];
  for (let at: Entity | undefined = entity; at !== undefined && !chain.includes(at); ) {
    chain.push(at);
    const link: Entity["links"][number] | undefined = at.links.find(({ requirement }) =>
      isKind(requirement.relationship, "hostedOn"),
    );
    at = link && (mappedCapability(link.target, link.requirement.capability) ?? link.target);
  }
  return chain;
}
