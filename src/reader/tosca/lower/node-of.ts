import {
  type Gate,
  type HostName,
  hostName,
  nodeName,
  type NodeName,
  type PerformOperation,
  type Placement,
  type Position,
  type Reference,
  type Requirement,
  type Template,
  type TopologyNode,
} from "../../../model/index.ts";
import { hostPattern } from "../../yaml/names.ts";
import { isKind } from "./kinds-of-types.ts";
import type { Piece } from "./weave.ts";

/** A piece as a node of the model. */
export function nodeOf(
  piece: Piece,
  { position, count }: { readonly position: Position; readonly count: number | undefined },
): TopologyNode {
  const { name, entity, operations, after, requires, isWhole } = piece;
  const { type } = entity.template;
  const own = nodeName(name);
  const required = [...after, ...requires.map((each) => each.name)].map(nodeName);
  const used = Object.values(operations).flatMap(usedBy);
  const needs = (node: NodeName): Requirement => ({ node, gate: woven, position });
  const implied = used.filter((node) => node !== own && !required.includes(node));
  return {
    name: own,
    ...(type === undefined ? {} : { type }),
    ...(count === undefined ? {} : { count }),
    labels: {},
    placement: placementOn(piece.host),
    requirements: [
      ...[...new Set(required)].map(needs),
      ...[...new Set(implied)].map((node) => ({ ...needs(node), implied: true as const })),
    ],
    operations,
    exports: isWhole && isKind(entity.template, "compute") ? addressExport : {},
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
  };
}

/** What a node stands on has started before it is created, and is stopped after it is deleted. */
export const woven: Gate = { kind: "lifecycle", outlives: true };

const addressExport: Readonly<Record<string, Template>> = {
  address: [{ kind: "host", field: "address" }],
};

function placementOn(host: string | undefined): Placement {
  if (host === undefined) return { kind: "any" };
  return { kind: "host", host: hostNamed(host) };
}

/** Names of hosts take fewer characters than those of nodes. */
export function hostNamed(name: string): HostName {
  return hostName(hostPattern.test(name) ? name : `h-${name.replaceAll(/[^A-Za-z0-9]/g, "-")}-h`);
}

/** The nodes whose exports an operation is given. */
function usedBy({ env }: PerformOperation): readonly NodeName[] {
  return exportsIn(Object.values(env)).map(({ node }) => node);
}

export function exportsIn(
  templates: readonly Template[],
): readonly Extract<Reference, { readonly kind: "export" }>[] {
  return templates
    .flat()
    .filter((part) => typeof part !== "string")
    .filter((part) => part.kind === "export");
}
